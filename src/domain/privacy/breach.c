#include "domain/privacy/breach.h"

struct breach_clock breach_clock(struct instant aware)
{
    return (struct breach_clock){
        .deadline = instant_add(aware, HOURS(72)),
        .reminders = { instant_add(aware, HOURS(24)), instant_add(aware, HOURS(48)), instant_add(aware, HOURS(66)) },
    };
}
