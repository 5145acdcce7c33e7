/*
 * base/utf8.h -- UTF-8 at the byte level.  Normalisation (NFC), folding and
 * stemming are in platform/text.h, which uses ICU.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

/* Well-formed (no overlong form, no surrogate, nothing above U+10FFFF). */
bool utf8_valid(struct str);
/* Decode at *pos and move on; CHECK: the text is valid and *pos < len. */
uint32_t utf8_next(struct str, size_t *pos);
void utf8_put(struct buf *, uint32_t code_point);
size_t utf8_count(struct str); /* code points */
/* Longest beginning of at most `max` bytes that does not cut a code point. */
struct str utf8_truncate(struct str, size_t max);
/* C0/C1 controls (but TAB, LF, CR), U+FFFE/F and other noncharacters, and the
   default-ignorable or direction-changing code points that can disguise a name. */
bool utf8_is_control(uint32_t code_point);
bool utf8_is_ignorable(uint32_t code_point);

#endif
