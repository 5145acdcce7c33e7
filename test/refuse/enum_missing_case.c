/* refused: not handled in switch */
#include "base/err.h"

/* A value that is added later has to be thought of here: no default. */
int status(enum err e);
int status(enum err e)
{
    switch (e) {
    case OK:
        return 200;
    case ERR_BUSY:
        return 503;
    }
    return 500;
}
