#ifndef DOMAIN_OPERATION_PUBLIC_VIEW_H
#define DOMAIN_OPERATION_PUBLIC_VIEW_H

#include "platform/page.h"

struct public_page {
    struct str body_name, body_phone, body_hours, mail, provider, street, zip, town;
};

#endif
