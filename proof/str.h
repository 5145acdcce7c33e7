/* Contracts of base/str.h as far as numbers and amounts are read; proof/str.c proves them. */
#ifndef PROOF_STR_H
#define PROOF_STR_H

#include "base/str.h"
#include "check.h"

/*@ predicate a_str{L}(struct str s) = s.len > 0 ==> \valid_read(s.at + (0 .. s.len - 1)); */

/*@ requires a_str(a) && a_str(b);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result ==> a.len == b.len; */
bool str_eq(struct str a, struct str b);

/*@ requires a_str(s) && a_str(prefix);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result ==> s.len >= prefix.len; */
bool str_starts(struct str s, struct str prefix);

/*@ requires a_str(s) && a_str(suffix);
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result ==> s.len >= suffix.len; */
bool str_ends(struct str s, struct str suffix);

/*@ requires a_str(s);
    assigns \nothing;
    ensures \result < s.len || \result == 18446744073709551615; */
size_t str_find_byte(struct str s, char c);

/*@ requires a_str(s);
    assigns \nothing;
    ensures a_str(\result) && \result.len <= len;
    ensures s.at != \null ==> \result.len == \min(len, s.len - \min(from, s.len));
    ensures \result.len <= s.len; */
struct str str_sub(struct str s, size_t from, size_t len);

/*@ requires a_str(s);
    assigns \nothing;
    ensures a_str(\result) && \result.len <= s.len;
    ensures s.at != \null ==> \result.len == s.len - \min(from, s.len); */
struct str str_from(struct str s, size_t from);

/*@ requires \valid(rest) && \valid(part) && \separated(rest, part) && a_str(*rest);
    assigns *rest, *part;
    ensures \result == 0 || \result == 1;
    ensures a_str(*rest);
    ensures \result ==> a_str(*part); */
bool str_cut(struct str *rest, char sep, struct str *part);

#endif
