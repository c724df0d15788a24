// What 128-bit multiply and add can do on this core: prints GFLOP/s of chains that never leave the registers, and of a
// 4 × 8 tile of f32 over panels in the first-level cache. cc -O3 -mavx -ffp-contract=off ceiling.c && ./a.out

#include <immintrin.h>
#include <stdio.h>
#include <time.h>

enum { CHAINS = 12, DEPTH = 256 };

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

__attribute__((noinline)) static __m128 chains(long count, __m128 x, __m128 y) {
  __m128 sum[CHAINS];
  for (int i = 0; i < CHAINS; i++) sum[i] = _mm_setzero_ps();
  for (long n = 0; n < count; n++) {
#pragma GCC unroll 12
    for (int i = 0; i < CHAINS; i++) {
      __m128 product = _mm_mul_ps(x, y);
      __asm__ volatile("" : "+x"(product)); // or it would leave the loop
      sum[i] = _mm_add_ps(sum[i], product);
    }
  }
  for (int i = 1; i < CHAINS; i++) sum[0] = _mm_add_ps(sum[0], sum[i]);
  return sum[0];
}

__attribute__((noinline)) static void tile(const float *a, const float *b, float *c) {
  __m128 sum[8];
  for (int i = 0; i < 8; i++) sum[i] = _mm_setzero_ps();
  for (int k = 0; k < DEPTH; k++, a += 4, b += 8) {
    __m128 b0 = _mm_load_ps(b), b1 = _mm_load_ps(b + 4);
#pragma GCC unroll 4
    for (int row = 0; row < 4; row++) {
      __m128 x = _mm_set1_ps(a[row]);
      sum[2 * row] = _mm_add_ps(sum[2 * row], _mm_mul_ps(x, b0));
      sum[2 * row + 1] = _mm_add_ps(sum[2 * row + 1], _mm_mul_ps(x, b1));
    }
  }
  for (int i = 0; i < 8; i++) _mm_store_ps(c + 4 * i, sum[i]);
}

int main(void) {
  static float a[4 * DEPTH] __attribute__((aligned(64))), b[8 * DEPTH] __attribute__((aligned(64)));
  static float c[32] __attribute__((aligned(64)));
  volatile float sink = 0;
  double bestChains = 0, bestTile = 0;
  for (int round = 0; round < 20; round++) {
    double start = seconds();
    __m128 sum = chains(100000, _mm_set1_ps(1), _mm_set1_ps(1e-9f));
    double rate = 100000. * CHAINS * 8 / (seconds() - start) / 1e9;
    sink += _mm_cvtss_f32(sum);
    if (rate > bestChains) bestChains = rate;
    start = seconds();
    for (int i = 0; i < 1000; i++) tile(a, b, c);
    rate = 1000. * DEPTH * 64 / (seconds() - start) / 1e9;
    sink += c[0];
    if (rate > bestTile) bestTile = rate;
  }
  printf("{\"chains\":%.1f,\"tile\":%.1f}\n", bestChains, bestTile);
}
