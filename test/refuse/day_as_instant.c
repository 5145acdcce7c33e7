/* refused: incompatible type */
#include "base/zone.h"

/* A day has no moment without a zone. */
struct instant due(struct day day);
struct instant due(struct day day) { return instant_add(day, (struct duration){ 1 }); }
