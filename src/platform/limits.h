/*
 * platform/limits.h -- every size a stranger controls, in one place.
 */
#ifndef PLATFORM_LIMITS_H
#define PLATFORM_LIMITS_H

#define KIB(n) ((size_t)(n)*1024)
#define MIB(n) ((size_t)(n)*1024 * 1024)

/* HTTP-7 */
#define LIMIT_REQUEST_LINE KIB(4)
#define LIMIT_HEADER_BLOCK KIB(16)
#define LIMIT_HEADER_FIELDS 64
#define LIMIT_FORM_FIELDS 256
#define LIMIT_BODY KIB(64)
#define LIMIT_BODY_UPLOAD MIB(32)
#define LIMIT_CONNECTIONS 1024
#define LIMIT_CONNECTIONS_PER_THREAD 120 /* stack.md 2.3: epoll stalls at 128 */
#define LIMIT_REQUESTS_AT_WORK 64
#define LIMIT_REQUESTS_WAITING 256
#define LIMIT_HEAD_SECONDS 10
#define LIMIT_KEEP_ALIVE_SECONDS 30
#define LIMIT_REQUEST_SECONDS 15
#define LIMIT_BODY_BYTES_PER_SECOND KIB(1)

/* Memory */
#define LIMIT_ARENA_REQUEST MIB(8)
#define LIMIT_ARENA_JOB MIB(64)
#define LIMIT_PAGE MIB(2)

/* UPL */
#define LIMIT_FILE MIB(25)
#define LIMIT_FILES_PER_ENTRY 10
#define LIMIT_FILE_NAME 120
#define LIMIT_BLOB_PART MIB(1)
#define LIMIT_IMAGE_PIXELS 40000000
#define LIMIT_IMPORT_ARCHIVE_ENTRIES 256
#define LIMIT_CSV MIB(2)
#define LIMIT_CSV_ROWS 20000
#define LIMIT_CSV_COLUMNS 64

/* Mail */
#define LIMIT_MAIL MIB(30)
#define LIMIT_MAIL_PARTS 200
#define LIMIT_MAIL_TEXT KIB(256)

/* Texts */
#define LIMIT_NAME 200
#define LIMIT_LINE 300
#define LIMIT_TEXT 20000
#define LIMIT_PASSWORD_MIN 12
#define LIMIT_PASSWORD_MAX 256
#define LIMIT_QUERY 200
#define LIMIT_PAGE_ROWS 50
#define LIMIT_API_ROWS 200 /* of one answer to a machine */
#define LIMIT_COUNT 1000   /* counts stop here: "mehr als 1.000" */

#endif
