import { nextTick, onMounted, watch } from 'vue'
import { useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import DeviceBenchmark from './DeviceBenchmark.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('DeviceBenchmark', DeviceBenchmark)
  },
  setup() {
    // The theme's home page has no landmark for its content.
    const mark = () => void nextTick(() => document.querySelector('.VPHome')?.setAttribute('role', 'main'))
    onMounted(mark)
    const route = useRoute()
    watch(() => route.path, mark)
  },
}
