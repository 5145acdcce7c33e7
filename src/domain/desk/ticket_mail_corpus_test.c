/* What becomes of each mail of test/mail/corpus: through the real child, then taken by
   the desk.  Beside the corpus stands the table of what is expected, outcomes.csv. */
#include "domain/desk/ticket_mail_internal.h"

#include "domain/desk/ticket_fixture_test.h"
#include "platform/csv.h"
#include "platform/limits.h"
#include "platform/mail.h"

#define CORPUS "test/mail/corpus/"

/* The mails know: a teacher, her colleague and contact at schule.example, our server
   mx.pedell.example, and one open ticket of the teacher. */
struct world {
    struct desk desk;
    struct str token, bad_token, root, number, loop;
    ticket_id ticket;
};

static const struct config config = {
    .mail_from = STR_INIT("desk@pedell.example"),
    .mail_authserv = STR_INIT("mx.pedell.example"),
    .base_url = STR_INIT("https://pedell.example"),
    .body_name = STR_INIT("Schul-IT"),
};

static struct world open_world(struct db *db)
{
    static const struct secret key = { { 7 } };
    struct mem *mem = test_mem();
    struct buf ref_text = buf_of(mem, 40), number = buf_of(mem, 40);
    struct world w = { .desk = desk_open(db) };
    secret_key_use(&key);
    ticket_ref ref = desk_make(&w.desk, w.desk.teacher, w.desk.north, "Beamer dunkel", "Seit heute.");
    struct ticket t = desk_read(&w.desk, w.desk.tech, ref);
    ref_put(&ref_text, ref.b);
    w.ticket = t.row.id;
    w.token = mail_token(mem, buf_str(&ref_text), STR("lehrerin@schule.example"));
    char last = w.token.at[w.token.len - 1] == '0' ? '1' : '0';
    w.bad_token = str_cat(mem, str_sub(w.token, 0, w.token.len - 1), (struct str){ &last, 1 });
    w.root = ticket_root_id(mem, &config, ref);
    buf_put_z(&number, "#");
    buf_put(&number, ticket_number_text(mem, t.row.number));
    w.number = buf_str(&number);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(mail_instance(tx, &w.loop));
    w.loop = str_dup(mem, w.loop);
    EXPECT_OK(tx_commit(tx));
    return w;
}

static struct str read_file(struct str name)
{
    return test_file(str_z(test_mem(), str_cat(test_mem(), STR(CORPUS), name)));
}

static struct str in_capitals(struct str text)
{
    struct buf out = buf_of(test_mem(), text.len);
    for (size_t i = 0; i < text.len; i++)
        buf_byte(&out, text.at[i] >= 'a' && text.at[i] <= 'z' ? (char)(text.at[i] - 'a' + 'A') : text.at[i]);
    return buf_str(&out);
}

/* "@@TOKEN@@" and its like are known only when the test runs. */
static struct str filled(const struct world *w, struct str text)
{
    const struct {
        struct str name, value;
    } places[] = {
        { STR("@@TOKEN@@"), w->token }, { STR("@@BADTOKEN@@"), w->bad_token },
        { STR("@@ROOT@@"), w->root },   { STR("@@NUMBER@@"), w->number },
        { STR("@@LOOP@@"), w->loop },   { STR("@@UPPERTOKEN@@"), in_capitals(w->token) },
    };
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        size_t at;
        while ((at = str_find(text, places[i].name)) != SIZE_MAX)
            text = str_cat(test_mem(), str_sub(text, 0, at), places[i].value, str_from(text, at + places[i].name.len));
    }
    return text;
}

/* --- what became of it ------------------------------------------------------------------------ */

struct article_row {
    ticket_id ticket, suggested;
    int kind;
    bool internal;
    struct str subject;
};
ROW(article_row, COL(article_row, ticket), COL(article_row, suggested), COL(article_row, kind),
    COL(article_row, internal), COL(article_row, subject));
QUERY(corpus_article, SCOPE_SYSTEM, 1, article_row,
      "SELECT e.ticket, t.suggested, e.kind, e.internal, t.subject FROM entry e JOIN ticket t ON t.id = e.ticket"
      " WHERE e.mail = $3");
struct held_mail_row {
    int reason;
    ticket_id suggested;
    struct str subject;
};
ROW(held_mail_row, COL(held_mail_row, reason), COL(held_mail_row, suggested), COL(held_mail_row, subject));
QUERY(corpus_held, SCOPE_SYSTEM, 1, held_mail_row,
      "SELECT reason, suggested, subject FROM mail_quarantine WHERE mail = $3");

struct outcome {
    struct str result, subject;
};

static struct str with_suggestion(const struct world *w, const char *result, ticket_id suggested)
{
    if (suggested.n == 0)
        return str_of(result);
    EXPECT_EQ(suggested.n, w->ticket.n);
    return str_cat(test_mem(), str_of(result), STR(" suggested"));
}

static struct outcome outcome_of(const struct world *w, struct tx *tx, mail_id id)
{
    static const char *const held[] = { "",          "held unproven",  "held unreadable",
                                        "held loop", "held automatic", "held bounce" };
    struct article_row row;
    struct held_mail_row h;
    enum err e = tx_one(tx, corpus_article, &row, id);
    if (e == ERR_NOT_FOUND) {
        EXPECT_OK(tx_one(tx, corpus_held, &h, id));
        EXPECT(h.reason > 0 && h.reason < (int)ARRAY_LEN(held));
        return (struct outcome){ with_suggestion(w, held[h.reason], h.suggested), str_dup(test_mem(), h.subject) };
    }
    EXPECT_OK(e);
    bool ours = row.ticket.n == w->ticket.n;
    const char *result = !ours                         ? "ticket"
                         : row.kind == ENTRY_AUTOMATIC ? row.internal ? "automatic internal" : "automatic"
                         : row.internal                ? "entry internal"
                                                       : "entry";
    return (struct outcome){ with_suggestion(w, result, ours ? (ticket_id){ 0 } : row.suggested),
                             str_dup(test_mem(), row.subject) };
}

/* Each mail meets the same world: nothing of it is committed. */
static struct outcome taken(const struct world *w, struct str raw, const struct mail_message *m, const char *why)
{
    mail_id id;
    bool known;
    struct tx *tx = test_tx(w->desk.db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(mail_receive(tx, STR("desk"), raw, &id, &known));
    EXPECT(!known);
    EXPECT_OK(mail_take(tx, &config, id, m, why));
    struct outcome o = outcome_of(w, tx, id);
    tx_abort(tx);
    return o;
}

/* --- one line of the table --------------------------------------------------------------------- */

static struct str on_one_line(struct str text)
{
    struct buf out = buf_of(test_mem(), text.len * 3 + 1);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\n')
            buf_put(&out, STR(" / "));
        else
            buf_byte(&out, text.at[i] == '\t' ? ' ' : text.at[i]);
    return str_trim(utf8_truncate(buf_str(&out), 160));
}

static struct str names_of(const struct mail_message *m)
{
    struct buf out = buf_of(test_mem(), KIB(32));
    for (size_t i = 0; i < m->parts.n; i++) {
        buf_put(&out, i > 0 ? STR(", ") : STR(""));
        buf_put(&out, m->parts.at[i].name);
        buf_put(&out, m->parts.at[i].inline_image ? STR("*") : STR(""));
    }
    return buf_str(&out);
}

static void expect_line(const struct world *w, const struct csv *table, const struct csv_row *line)
{
#define CELL(name) csv_at(line, csv_column(table, STR(name)))
    struct mail_message m = { 0 };
    const char *why = "";
    struct str raw = filled(w, read_file(CELL("file")));
    enum err e = parse_mail(test_mem(), raw, &m, &why);
    EXPECT(e == OK || e == ERR_INVALID);
    struct outcome o = taken(w, raw, e == OK ? &m : NULL, why);
    EXPECT_STR_EQ(o.result, CELL("result"));
    EXPECT_STR_EQ(on_one_line(o.subject), CELL("subject"));
    EXPECT_STR_EQ(on_one_line(m.text), CELL("text"));
    EXPECT_STR_EQ(on_one_line(m.quoted), CELL("folded"));
    EXPECT_STR_EQ(names_of(&m), CELL("files"));
    EXPECT_EQ(m.automatic, str_find(CELL("marks"), STR("automatic")) != SIZE_MAX);
    EXPECT_EQ(m.bounce, str_find(CELL("marks"), STR("bounce")) != SIZE_MAX);
    EXPECT_EQ(m.notes.len > 0, str_find(CELL("marks"), STR("note")) != SIZE_MAX);
}

static struct csv read_table(void)
{
    struct csv table;
    EXPECT_OK(csv_read(test_mem(), read_file(STR("outcomes.csv")), &table));
    EXPECT(table.n >= 200);
    return table;
}

/* req: Z4.2.1 */
TEST_DB(each_mail_of_the_corpus_becomes_what_its_table_says)
{
    struct world w = open_world(db);
    struct csv table = read_table();
    for (size_t i = 0; i < table.n; i++) {
        struct mem_mark mark = mem_mark(test_mem());
        test_note("%.*s", STR_ARG(csv_at(&table.at[i], 0)));
        expect_line(&w, &table, &table.at[i]);
        mem_reset(test_mem(), mark);
    }
}

/* trust L2: only what the table calls the same mail has the key of another one. */
TEST(no_two_mails_of_the_corpus_are_taken_for_one_unless_they_are)
{
    struct csv table = read_table();
    struct sha256 *keys = MEM_NEW_N(test_mem(), struct sha256, table.n);
    int same = 0;
    for (size_t i = 0; i < table.n; i++) {
        struct mem_mark mark = mem_mark(test_mem());
        keys[i] = mail_dedupe_key(read_file(csv_at(&table.at[i], 0)));
        mem_reset(test_mem(), mark);
        for (size_t k = 0; k < i; k++) {
            struct str of = csv_at(&table.at[i], csv_column(&table, STR("same as")));
            bool equal = secret_equal(keys[i].b, keys[k].b, sizeof keys[i].b);
            test_note("%.*s and %.*s", STR_ARG(csv_at(&table.at[i], 0)), STR_ARG(csv_at(&table.at[k], 0)));
            EXPECT_EQ(equal, str_eq(of, csv_at(&table.at[k], 0)));
            same += equal;
        }
    }
    EXPECT(same > 0);
}
