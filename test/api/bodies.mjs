/* What a request of each operation says, and the state its record must be in for it to work. */
const ticketOf = (thing) => `(SELECT id FROM ticket WHERE ref = x'${bytes(thing.ref)}')`;
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

export function bytes(ref) {
    let n = 0n;
    for (const c of ref)
        n = n * 32n + BigInt(alphabet.indexOf(c));
    return n.toString(16).padStart(32, '0');
}

const refOf = (thing) => `ref = x'${bytes(thing.ref)}'`;
function refText(raw) {
    let n = BigInt(`0x${raw}`), text = '';
    for (let i = 0; i < 26; i++, n /= 32n)
        text = alphabet[Number(n % 32n)] + text;
    return text;
}

const set = (text) => (thing) => `UPDATE ticket SET ${text} WHERE id = ${ticketOf(thing)}`;
const open = set('state = 3, reason = 21, closed_at = NULL, waits_until = NULL, merged_into = 0, routing = 1');
const testing = (thing) => `${set('state = 5, reason = 51, closed_at = NULL')(thing)}; UPDATE test_item SET school_result = 0, school_by = 0, school_at = NULL WHERE ticket = ${ticketOf(thing)}`;
const now = "strftime('%s') * 1000000";
const shared = (thing) => `${open(thing)}; INSERT OR REPLACE INTO shared_draft (ticket, authority, school, text, shared_by, shared_at, holder, held_at)
    SELECT t.id, t.authority, t.school, 'Entwurf', a.id, ${now}, a.id, ${now} FROM ticket t, (SELECT min(id) AS id FROM account) a WHERE t.id = ${ticketOf(thing)}`;
const ticket = 'POST /api/v1/tickets/{ticket}/';
/* What a list must be asked with. */
export const queries = { 'GET /api/v1/search': '?q=Beamer' };
export const states = {
    [`${ticket}take`]: open, [`${ticket}work`]: set("state = 4, reason = 32, waits_until = 1900000000000000, closed_at = NULL"),
    [`${ticket}wait`]: open, [`${ticket}close`]: open, [`${ticket}ask`]: open, [`${ticket}merge`]: open, [`${ticket}test-request`]: open,
    [`${ticket}withdraw`]: open, [`${ticket}me-too`]: open, [`${ticket}urgent`]: open, [`${ticket}entries`]: open, [`${ticket}attachments`]: open,
    [`${ticket}refer`]: set('state = 1, reason = 1, routing = 4, closed_at = NULL'),
    [`${ticket}confirm`]: testing, [`${ticket}fail`]: testing,
    [`${ticket}reopen`]: set("state = 6, reason = 61, merged_into = 0, closed_at = (strftime('%s') - 60) * 1000000"),
    [`${ticket}hand-over`]: set('state = 2, reason = 11, closed_at = NULL'), [`${ticket}solved`]: set('state = 2, reason = 11, closed_at = NULL'),
    [`${ticket}give`]: open, [`${ticket}draft`]: open, [`${ticket}draft/take`]: shared, [`${ticket}draft/drop`]: shared,
    [`${ticket}give-back`]: set('state = 4, reason = 34, waits_until = 1900000000000000, closed_at = NULL, subprocessor = coalesce((SELECT min(m.subprocessor) FROM subprocessor_member m JOIN reach r ON r.actor = m.account WHERE r.authority = ticket.authority), 0)'),
    'PATCH /api/v1/tickets/{ticket}': open,
    [`${ticket}to-school`]: open, [`${ticket}snooze`]: open, [`${ticket}macro`]: open, [`${ticket}checklist`]: open, [`${ticket}split`]: open,
    [`${ticket}first-look`]: set('state = 2, reason = 11, closed_at = NULL, merged_into = 0'),
    [`${ticket}satisfaction`]: set("state = 6, reason = 65, merged_into = 0, closed_at = (strftime('%s') - 60) * 1000000"),
    [`${ticket}unsplit`]: (thing) => `${open(thing)}; INSERT OR IGNORE INTO ticket_split (ticket, source, authority, school, actor, at)
        SELECT t.id, o.id, t.authority, t.school, 1, 1 FROM ticket t JOIN ticket o ON o.school = t.school AND o.id <> t.id AND o.merged_into = 0 WHERE t.id = ${ticketOf(thing)} LIMIT 1`,
    [`${ticket}article`]: (thing) => `UPDATE entry SET internal = 0, author = (SELECT min(id) FROM account WHERE authority = 0) WHERE ticket = ${ticketOf(thing)}`,
    'POST /api/v1/incidents/{incident}/attach': () => 'UPDATE ticket SET state = 1, reason = 1, closed_at = NULL WHERE merged_into = 0',
    ...Object.fromEntries(['approve', 'return'].map((act) => [`POST /api/v1/articles/{article}/${act}`, (thing) => `UPDATE article SET draft = published, waiting = 1 WHERE ${refOf(thing)}`])),
    'POST /api/v1/calls/{call}/done': (thing) => `UPDATE call SET outgoing = 0, answered_at = NULL, ended_at = ${now}, done_at = NULL WHERE ${refOf(thing)}`,
    'POST /api/v1/articles/{article}/submit': (thing) => `UPDATE article SET draft = published, waiting = 0 WHERE ${refOf(thing)}`,
    'POST /api/v1/cards/{card}/approve': (thing) => `UPDATE card SET live = 0, retired_at = NULL WHERE ${refOf(thing)}`,
};

const ahead = (days) => new Date(Date.now() + days * 86400000).toISOString();
const day = ahead(7).slice(0, 10);
let made = 0;

function schoolOf(at, account) {
    const place = { A: 'A1', B: 'B1', '': 'A1' }[account.place] ?? account.place;
    return at.seed.objects.school.find((s) => s.school === place);
}

const call = () => ({ event: 'newCall', callId: `probe-${made}`, from: '05555 1', to: '05555 2', direction: 'in' });
const said = { text: 'Text der Probe' };
const of = (at, kind) => at.seed.objects[kind][0].ref;
/* One that no operation has retired. */
const live = (at, table) => refText(at.sql(`SELECT hex(ref) FROM ${table} WHERE retired_at IS NULL LIMIT 1`));
const school = (at, account) => [schoolOf(at, account).ref];
const instruction = () => ({ title: `Anleitung ${made}`, text: '1. Stecker prüfen', audience: 'school' });
const recurring = (at, account) => ({ subject: 'Wiederkehr der Probe', rule: 'FREQ=YEARLY', service: service(at), starts: ahead(50).slice(0, 10), shift: 'later', calendar: 'service', schools: school(at, account), ...said });
/* A card that the school may try at the ticket. */
const card = (at, thing) => {
    const raw = at.sql(`SELECT hex(c.ref) FROM card c JOIN service s ON s.key = c.service JOIN ticket t ON t.service = s.id WHERE t.id = ${ticketOf(thing)} AND c.live > 0 LIMIT 1`);
    return raw ? refText(raw) : of(at, 'card');
};
const makers = {
    'POST /api/v1/tickets': (at, account) => ({ school: schoolOf(at, account).ref, service: service(at), subject: 'Probe', ...said }),
    'PATCH /api/v1/tickets/{ticket}': () => ({ priority: 1 + made % 4, why: 'Probe' }),
    [`${ticket}work`]: () => ({ reason: 'workshop' }), [`${ticket}wait`]: () => ({ reason: 'delivery', until: day }),
    [`${ticket}give`]: (at, account, thing) => ({ firm: at.seed.objects.subprocessor.find((f) => f.authority === (thing.authority || 'A')).ref, until: day, ...said }),
    'POST /api/v1/cti': () => call(), 'POST /api/v1/cti/{bridge}': () => call(),
    [`${ticket}close`]: () => ({ reason: 'no_fault', ...said }), [`${ticket}take`]: () => ({}), [`${ticket}me-too`]: () => ({}),
    [`${ticket}merge`]: (at, account, thing) => ({ target: at.seed.objects.ticket.find((t) => t.school === thing.school && t.ref !== thing.ref)?.ref ?? thing.ref }),
    [`${ticket}test-request`]: () => ({ items: [{ text: 'Bild', body_result: 'ok' }, { text: 'Ton' }] }),
    [`${ticket}fail`]: () => ({ items: [{ n: 1, result: 'not_ok' }], ...said }),
    [`${ticket}undo`]: (at, account, thing) => ({ event: newest(at, thing) }), [`${ticket}take-back`]: (at, account, thing) => ({ event: newest(at, thing) }),
    [`${ticket}draft`]: () => said, [`${ticket}draft/take`]: () => ({ version: 1 }), [`${ticket}draft/drop`]: () => ({ version: 1 }),
    'POST /api/v1/schools': (at, account) => ({ authority: at.seed.objects.authority.find((a) => a.authority === schoolOf(at, account).authority).ref, official_number: String(80000 + made), name: 'Grundschule Neu' }),
    'PATCH /api/v1/schools/{school}': () => ({ phone: `05555 ${made}` }),
    'POST /api/v1/schools/{school}/rooms': () => ({ number: `R ${made}` }), 'POST /api/v1/schools/{school}/buildings': () => ({ name: `Neubau ${made}` }),
    'POST /api/v1/schools/{school}/contacts': () => ({ name: 'Neue Person', phone: '05555 98', role: 'office', starts: day }),
    'PATCH /api/v1/rooms/{room}': () => ({ name: `Name ${made}` }), 'PATCH /api/v1/contacts/{contact}': () => ({ ends: day }),
    'POST /api/v1/articles': instruction, 'PATCH /api/v1/articles/{article}': () => ({ text: `1. Schritt ${made}` }),
    'POST /api/v1/articles/{article}/helped': () => ({ helped: 'yes' }),
    ...Object.fromEntries(['submit', 'return', 'approve', 'confirm', 'retire', 'restore'].map((act) => [`POST /api/v1/articles/{article}/${act}`, () => ({})])),
    'POST /api/v1/incidents': (at, account) => ({ title: 'Störung der Probe', status: 'Stand', next_at: ahead(1), schools: school(at, account) }),
    'POST /api/v1/incidents/{incident}/inform': () => ({ status: 'Neuer Stand', next_at: ahead(2) }),
    'POST /api/v1/incidents/{incident}/solve': () => ({ item: 'Netz', ...said }), 'POST /api/v1/incidents/{incident}/join': () => ({}),
    'POST /api/v1/incidents/{incident}/attach': (at, account, thing) => ({ ticket: at.seed.objects.ticket.find((t) => t.school === (thing.school ?? 'A1')).ref }),
    'POST /api/v1/maintenance': (at, account) => ({ title: 'Wartung der Probe', starts_at: ahead(50), ends_at: ahead(50.1), schools: school(at, account), ...said }),
    'POST /api/v1/maintenance/{maintenance}/withdraw': () => ({ why: 'Fällt aus' }),
    [`${ticket}times`]: () => ({ category: 'referral', minutes: 5 }),
    'POST /api/v1/checklists': () => ({ name: `Liste ${made}`, body_points: 'Punkt' }), 'PATCH /api/v1/checklists/{checklist}': () => ({ name: `Liste ${made}` }),
    [`${ticket}checklist`]: (at) => ({ checklist: live(at, 'checklist') }),
    [`${ticket}checks`]: (at, account, thing) => ({ n: Number(at.sql(`SELECT coalesce(max(n), 1) FROM check_point WHERE ticket = ${ticketOf(thing)}`)), done: true }),
    [`${ticket}split`]: () => ({ subject: 'Zweiter Fall', entries: [{ n: 1 }] }), [`${ticket}unsplit`]: () => ({}),
    'POST /api/v1/recurring': recurring, 'POST /api/v1/recurring/preview': recurring, 'POST /api/v1/recurring/{recurring}/end': () => ({}),
    [`${ticket}satisfaction`]: () => ({ face: 'good', remark: 'Danke' }), [`${ticket}to-school`]: () => ({ reason: 'school_task', ...said }),
    [`${ticket}cause`]: () => ({ cause: 'delivery', ...said }), [`${ticket}snooze`]: () => ({}), [`${ticket}article`]: () => ({}),
    [`${ticket}first-look`]: (at, account, thing) => ({ card: card(at, thing), answer: 'fails' }),
    'POST /api/v1/views': () => ({ name: `Liste ${made}`, query: 'state=new' }), 'POST /api/v1/views/{view}/delete': () => ({}),
    'POST /api/v1/text-blocks': () => ({ name: `Baustein ${made}`, ...said }), 'PATCH /api/v1/text-blocks/{text_block}': () => ({ text: `Text ${made}` }),
    'POST /api/v1/macros': () => ({ name: `Makro ${made}`, assignee: 'me' }), 'PATCH /api/v1/macros/{macro}': () => ({ name: `Makro ${made}` }),
    [`${ticket}macro`]: (at) => ({ macro: live(at, 'macro') }),
    'POST /api/v1/cards': () => ({ bound: 'service:network', topic: 'Kabel', text: 'Steckt das Kabel?', picture: 'power' }),
    'PATCH /api/v1/cards/{card}': () => ({ text: 'Steckt das Kabel fest?' }),
    ...Object.fromEntries(['checklists/{checklist}/retire', 'text-blocks/{text_block}/retire', 'macros/{macro}/retire', 'cards/{card}/retire', 'cards/{card}/approve'].map((path) => [`POST /api/v1/${path}`, () => ({})])),
    'PATCH /api/v1/enabling/{school}': () => ({ trained_on: ahead(-1 - made % 5).slice(0, 10) }),
    'POST /api/v1/schools/{school}/closed-days': () => ({ name: `Fortbildung ${made}`, starts: day }),
    'POST /api/v1/calls/{call}/done': () => ({}),
    'POST /api/v1/authorities': () => ({ name: `Gemeinde Neu ${made}` }),
};

function newest(at, thing) {
    return Number(at.sql(`SELECT coalesce(max(n), 1) FROM ticket_event WHERE ticket = ${ticketOf(thing)} AND undone_at IS NULL AND before <> ''`)) || 1;
}

let chosen;
export function service(at) {
    if (!chosen) {
        const raw = at.sql("SELECT hex(ref) FROM service WHERE active = 1 AND routing = 1 ORDER BY sort LIMIT 1");
        chosen = refText(raw);
    }
    return chosen;
}

/* { body, headers } of a request. */
export function bodies(name, at, account, thing) {
    made++;
    if (name === `${ticket}attachments`) {
        const parts = `--probe\r\nContent-Disposition: form-data; name="text"\r\n\r\nMit Datei\r\n--probe\r\nContent-Disposition: form-data; name="files"; filename="probe.txt"\r\nContent-Type: text/plain\r\n\r\nProbe ${made}\r\n--probe--\r\n`;
        return { body: Buffer.from(parts), headers: { 'Content-Type': 'multipart/form-data; boundary=probe' } };
    }
    return { body: (makers[name] ?? (() => said))(at, account, thing ?? {}) };
}
