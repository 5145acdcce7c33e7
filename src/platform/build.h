/*
 * platform/build.h -- the stamp of this build.  pedell, pedell-gate and
 * pedell-parse compare it before they work together (trust PRO-6).
 */
#ifndef PLATFORM_BUILD_H
#define PLATFORM_BUILD_H

extern const char build_stamp[]; /* 16 hexadecimal digits */
#define PEDELL_VERSION "0.1.0"

#endif
