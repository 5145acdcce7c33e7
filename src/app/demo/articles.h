/*
 * app/demo/articles.h -- instructions of the demo county: written by the desk,
 * approved by the head, judged by schools.
 */
#ifndef APP_DEMO_ARTICLES_H
#define APP_DEMO_ARTICLES_H

#include "app/demo/county.h"

enum err county_articles(struct db *, struct county *, const struct demo_plan *);

#endif
