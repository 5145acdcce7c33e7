/*
 * base/check.h -- assertions that are always on, and small macro tools.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/* A state that only a bug can reach: writes file, line and text to standard
   error without allocating, then aborts. */
#define CHECK(cond) ((cond) ? (void)0 : check_failed_(#cond, __FILE__, __LINE__))
_Noreturn void check_failed_(const char *what, const char *file, int line);

/* A compile-time check that is an expression of value 0. */
#define STATIC_CHECK(cond, text) \
    ((void)sizeof(struct { \
        _Static_assert(cond, text); \
        char unused_; \
    }))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* COUNT(a, b, c) -> 3; COUNT() -> 0; at most 24. */
#define COUNT_(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x, y, n, ...) n
#define COUNT(...) \
    COUNT_(__VA_ARGS__ __VA_OPT__(, ) 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, \
           2, 1, 0)

/* FOR_EACH(f, a, b, c) -> f(a), f(b), f(c) */
#define FE0_(f)
#define FE1_(f, x) f(x)
#define FE2_(f, x, ...) f(x), FE1_(f, __VA_ARGS__)
#define FE3_(f, x, ...) f(x), FE2_(f, __VA_ARGS__)
#define FE4_(f, x, ...) f(x), FE3_(f, __VA_ARGS__)
#define FE5_(f, x, ...) f(x), FE4_(f, __VA_ARGS__)
#define FE6_(f, x, ...) f(x), FE5_(f, __VA_ARGS__)
#define FE7_(f, x, ...) f(x), FE6_(f, __VA_ARGS__)
#define FE8_(f, x, ...) f(x), FE7_(f, __VA_ARGS__)
#define FE9_(f, x, ...) f(x), FE8_(f, __VA_ARGS__)
#define FE10_(f, x, ...) f(x), FE9_(f, __VA_ARGS__)
#define FE11_(f, x, ...) f(x), FE10_(f, __VA_ARGS__)
#define FE12_(f, x, ...) f(x), FE11_(f, __VA_ARGS__)
#define FE13_(f, x, ...) f(x), FE12_(f, __VA_ARGS__)
#define FE14_(f, x, ...) f(x), FE13_(f, __VA_ARGS__)
#define FE15_(f, x, ...) f(x), FE14_(f, __VA_ARGS__)
#define FE16_(f, x, ...) f(x), FE15_(f, __VA_ARGS__)
#define FE17_(f, x, ...) f(x), FE16_(f, __VA_ARGS__)
#define FE18_(f, x, ...) f(x), FE17_(f, __VA_ARGS__)
#define FE19_(f, x, ...) f(x), FE18_(f, __VA_ARGS__)
#define FE20_(f, x, ...) f(x), FE19_(f, __VA_ARGS__)
#define FE21_(f, x, ...) f(x), FE20_(f, __VA_ARGS__)
#define FE22_(f, x, ...) f(x), FE21_(f, __VA_ARGS__)
#define FE23_(f, x, ...) f(x), FE22_(f, __VA_ARGS__)
#define FE24_(f, x, ...) f(x), FE23_(f, __VA_ARGS__)
#define FE_PICK_(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x, y, n, ...) n
#define FOR_EACH(f, ...) \
    FE_PICK_(__VA_ARGS__ __VA_OPT__(, ) FE24_, FE23_, FE22_, FE21_, FE20_, FE19_, FE18_, FE17_, FE16_, FE15_, FE14_, \
             FE13_, FE12_, FE11_, FE10_, FE9_, FE8_, FE7_, FE6_, FE5_, FE4_, FE3_, FE2_, FE1_, FE0_) \
    (f __VA_OPT__(, ) __VA_ARGS__)

#endif
