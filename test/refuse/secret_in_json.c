/* refused: not compatible with any | no match */
#include "platform/json.h"
#include "platform/secret.h"

struct answer {
    struct secret key;
};
JSON(answer_json, answer, JSON_FIELD(answer, key));
const struct json_desc *used(void);
const struct json_desc *used(void) { return &answer_json; }
