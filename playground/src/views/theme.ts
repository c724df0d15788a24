import { effect, signal } from '@preact/signals'

/** `'auto'` follows the system. */
export type Theme = 'auto' | 'light' | 'dark'

const preference = matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = signal(preference.matches)
preference.addEventListener('change', ({ matches }) => (systemIsDark.value = matches))

export const theme = signal<Theme>('auto')

/** Whether the page is dark now. */
export const isDark = signal(systemIsDark.value)

effect(() => {
  isDark.value = theme.value === 'auto' ? systemIsDark.value : theme.value === 'dark'
  document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light'
})
