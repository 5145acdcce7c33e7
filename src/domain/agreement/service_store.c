#include "domain/agreement/agreement_internal.h"

ROW(service_row, COL(service_row, id), COL(service_row, ref), COL(service_row, key), COL(service_row, name),
    COL(service_row, hint), COL(service_row, class), COL(service_row, routing), COL(service_row, kind),
    COL(service_row, concept), COL(service_row, clause), COL(service_row, active), COL(service_row, sort));
ROW(concept_row, COL(concept_row, version), COL(concept_row, ref), COL(concept_row, title), COL(concept_row, text),
    COL(concept_row, decision_ref), COL(concept_row, effective), COL(concept_row, created_at));
struct service_count {
    int64_t n;
};
ROW(service_count, COL(service_count, n));

#define SERVICE_COLUMNS \
    "SELECT v.id, v.ref, v.key, v.name, v.hint, v.class, v.routing, v.kind, v.concept, v.clause, v.active, v.sort" \
    " FROM service v"
#define CONCEPT_COLUMNS \
    "SELECT k.version, k.ref, k.title, k.text, k.decision_ref, k.effective, k.created_at FROM concept k"

QUERY(service_active, SCOPE_SYSTEM, 0, service_row, SERVICE_COLUMNS " WHERE v.active = 1 ORDER BY v.sort, v.id");
QUERY(service_ref_read, SCOPE_SYSTEM, 1, service_row, SERVICE_COLUMNS " WHERE v.ref = $3");
QUERY(service_id_read, SCOPE_SYSTEM, 1, service_row, SERVICE_COLUMNS " WHERE v.id = $3");
QUERY(service_key_read, SCOPE_SYSTEM, 1, service_row, SERVICE_COLUMNS " WHERE v.key = $3");
QUERY(concept_on_day, SCOPE_SYSTEM, 1, concept_row,
      CONCEPT_COLUMNS " WHERE k.effective <= $3 ORDER BY k.effective DESC, k.version DESC LIMIT 1");
QUERY(concept_all, SCOPE_SYSTEM, 0, concept_row, CONCEPT_COLUMNS " ORDER BY k.version DESC");
QUERY(concept_count, SCOPE_SYSTEM, 1, service_count, "SELECT count(*) AS n FROM concept k WHERE k.version = $3");
QUERY(concept_last, SCOPE_SYSTEM, 0, service_count, "SELECT COALESCE(max(k.version), 0) AS n FROM concept k");
SQL(concept_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO concept (version, ref, title, text, decision_ref, effective, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $2)");
SQL(service_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO service (id, ref, key, name, hint, class, routing, kind, concept, clause, sort)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");

enum err agreement_services(struct tx *tx, struct service_list *out) { return tx_all(tx, service_active, out); }

enum err agreement_service_by_ref(struct tx *tx, service_ref ref, struct service_row *out)
{
    return tx_one(tx, service_ref_read, out, &ref);
}

enum err agreement_service_by_id(struct tx *tx, service_id id, struct service_row *out)
{
    return tx_one(tx, service_id_read, out, id);
}

enum err agreement_service_by_key(struct tx *tx, struct str key, struct service_row *out)
{
    return tx_one(tx, service_key_read, out, key);
}

enum err agreement_concept_on(struct tx *tx, struct day day, struct concept_row *out)
{
    return tx_one(tx, concept_on_day, out, day);
}

enum err concept_versions(struct tx *tx, struct concept_list *out) { return tx_all(tx, concept_all, out); }

enum err agreement_concept_create(struct tx *tx, struct str title, struct str text, struct str decision_ref,
                                  struct day effective, int *version)
{
    struct service_count last;
    if (str_empty(text) || str_empty(decision_ref) || day_is_none(effective))
        return tx_refuse(tx, ERR_INVALID, M_agreement_decision_missing, "decision_ref");
    TRY(tx_one(tx, concept_last, &last));
    int next = (int)last.n + 1;
    concept_ref ref = TX_REF(tx, concept);
    TRY(tx_run(tx, concept_insert, NULL, next, &ref, title, text, decision_ref, effective));
    tx_note(tx, .action = "agreement.concept_created", .object = OBJECT_AGREEMENT, .subject = next, .after = text);
    if (version != NULL)
        *version = next;
    return OK;
}

enum err agreement_service_create(struct tx *tx, const struct service_new *in, service_id *out)
{
    struct service_count versions;
    if (str_empty(in->key) || str_empty(in->name))
        return tx_refuse(tx, ERR_INVALID, M_agreement_name_missing, "name");
    if (in->class <= 0 || in->class >= SERVICE_CLASS_END)
        return tx_refuse(tx, ERR_INVALID, M_agreement_class_wrong, "class");
    if (in->routing <= 0 || in->routing >= ROUTING_END || in->kind <= 0 || in->kind >= SERVICE_KIND_END)
        return tx_refuse(tx, ERR_INVALID, M_agreement_routing_wrong, "routing");
    TRY(tx_one(tx, concept_count, &versions, in->concept));
    if (versions.n == 0 || str_empty(in->clause))
        return tx_refuse(tx, ERR_INVALID, M_agreement_concept_missing, "concept");
    service_id id;
    TRY(TX_SERIAL(tx, service, &id));
    service_ref ref = TX_REF(tx, service);
    TRY(tx_run(tx, service_insert, NULL, id, &ref, in->key, in->name, in->hint, in->class, in->routing, in->kind,
               in->concept, in->clause, in->sort));
    tx_note(tx, .action = "agreement.service_created", .object = OBJECT_DESK_TEMPLATE, .subject = id.n,
            .after = in->key);
    if (out != NULL)
        *out = id;
    return OK;
}

enum msg service_class_msg(int class)
{
    static const enum msg names[SERVICE_CLASS_END] = {
        [SERVICE_MAINTENANCE] = M_agreement_class_maintenance,
        [SERVICE_SUPPORT] = M_agreement_class_support,
        [SERVICE_ADMINISTRATION] = M_agreement_class_administration,
    };
    return class > 0 && class < SERVICE_CLASS_END ? names[class] : MSG_NONE;
}

enum msg service_routing_msg(int routing)
{
    static const enum msg names[ROUTING_END] = {
        [ROUTING_BODY] = M_agreement_routing_body,
        [ROUTING_SCHOOL] = M_agreement_routing_school,
        [ROUTING_AUTHORITY] = M_agreement_routing_authority,
        [ROUTING_EXCLUDED] = M_agreement_routing_excluded,
    };
    return routing > 0 && routing < ROUTING_END ? names[routing] : MSG_NONE;
}
