// Peak rate of one core in GFLOP/s: f32 chains in registers (128-bit multiply and add, 128-bit FMA, 256-bit FMA; 0 if the
// processor has no FMA), and a 4 × 8 tile of 128-bit multiply and add over panels in the L1 cache.
// cc -O3 -mavx -ffp-contract=off ceiling.c && ./a.out [FACTOR], which lengthens the samples

#include <immintrin.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CHAINS = 12, DEPTH = 256, ROUNDS = 20, TURNS = 100000 };

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

__attribute__((noinline)) static float mulAdd128(long count, float a, float b) {
  __m128 sum[CHAINS], x = _mm_set1_ps(a), y = _mm_set1_ps(b);
  for (int i = 0; i < CHAINS; i++) sum[i] = _mm_setzero_ps();
  for (long n = 0; n < count; n++) {
#pragma GCC unroll 12
    for (int i = 0; i < CHAINS; i++) {
      __asm__ volatile("" : "+x"(x)); // or the compiler multiplies once, before the loop
      sum[i] = _mm_add_ps(sum[i], _mm_mul_ps(x, y));
    }
  }
  for (int i = 1; i < CHAINS; i++) sum[0] = _mm_add_ps(sum[0], sum[i]);
  return _mm_cvtss_f32(sum[0]);
}

__attribute__((noinline, target("fma"))) static float fma128(long count, float a, float b) {
  __m128 sum[CHAINS], x = _mm_set1_ps(a), y = _mm_set1_ps(b);
  for (int i = 0; i < CHAINS; i++) sum[i] = _mm_setzero_ps();
  for (long n = 0; n < count; n++) {
#pragma GCC unroll 12
    for (int i = 0; i < CHAINS; i++) sum[i] = _mm_fmadd_ps(x, y, sum[i]);
  }
  for (int i = 1; i < CHAINS; i++) sum[0] = _mm_add_ps(sum[0], sum[i]);
  return _mm_cvtss_f32(sum[0]);
}

__attribute__((noinline, target("fma"))) static float fma256(long count, float a, float b) {
  __m256 sum[CHAINS], x = _mm256_set1_ps(a), y = _mm256_set1_ps(b);
  for (int i = 0; i < CHAINS; i++) sum[i] = _mm256_setzero_ps();
  for (long n = 0; n < count; n++) {
#pragma GCC unroll 12
    for (int i = 0; i < CHAINS; i++) sum[i] = _mm256_fmadd_ps(x, y, sum[i]);
  }
  for (int i = 1; i < CHAINS; i++) sum[0] = _mm256_add_ps(sum[0], sum[i]);
  return _mm256_cvtss_f32(sum[0]);
}

static float a[4 * DEPTH] __attribute__((aligned(64))), b[8 * DEPTH] __attribute__((aligned(64)));

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

static float tiles(long count, float x, float y) {
  static float c[32] __attribute__((aligned(64)));
  (void)x, (void)y;
  for (long i = 0; i < count; i++) tile(a, b, c);
  return c[0];
}

static volatile float sink;

/** The best of several rounds. */
static double best(float (*work)(long, float, float), long count, double operations) {
  double found = 0;
  for (int round = 0; round < ROUNDS; round++) {
    double start = seconds();
    sink += work(count, 1, 1e-9f);
    double rate = operations * count / (seconds() - start) / 1e9;
    if (rate > found) found = rate;
  }
  return found;
}

int main(int count, char **arguments) {
  long turns = TURNS * (count > 1 ? atol(arguments[1]) : 1);
  int fma = __builtin_cpu_supports("fma");
  double chains = best(mulAdd128, turns, CHAINS * 8);
  double fused = fma ? best(fma128, turns, CHAINS * 8) : 0;
  double wide = fma ? best(fma256, turns, CHAINS * 16) : 0;
  double panels = best(tiles, turns / 100, DEPTH * 64);
  printf("{\"chains\":%.1f,\"fma128\":%.1f,\"fma256\":%.1f,\"tile\":%.1f}\n", chains, fused, wide, panels);
}
