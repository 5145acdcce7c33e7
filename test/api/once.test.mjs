/* What is sent twice is done once, and nobody overwrites what he has not seen
   (domain/desk.md 19, 21.8): random sequences against the real server. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { key, serve } from './support.mjs';
import { service } from './bodies.mjs';

const seed = process.env.SEED ?? String(Date.now());
let drawn = 0;
/* The same numbers again with SEED=... */
const draw = (n) => createHash('sha256').update(`${seed}:${drawn++}`).digest().readUInt32BE(0) % n;

let at, desk, others;
before(async () => {
    at = await serve();
    at.sql("INSERT OR REPLACE INTO setting (name, value, changed_by, changed_at) VALUES ('api.per_minute', '10000000', 0, 0)");
    desk = at.seed.accounts.find((a) => a.role === 'head' && a.token);
    others = at.seed.accounts.filter((a) => a.token && a.role === 'school_contact' && !a.narrow);
    console.log(`SEED=${seed}`);
});
after(() => at.stop());

const body = (text) => ({ school: at.seed.objects.school.find((s) => s.school === 'A1').ref, service: service(at), subject: text, text });
const count = (text) => Number(at.sql(`SELECT count(*) FROM ticket WHERE subject = '${text}'`));

/* req: GK.Desk.2 */
test('one key makes one record: replayed, conflicting, in parallel', async () => {
    for (let round = 0; round < 12; round++) {
        const once = key(), text = `Probe ${seed} ${round}`;
        const send = (what) => at.send('POST', '/api/v1/tickets', { token: desk.token, body: body(what), headers: { 'Idempotency-Key': once } });
        const answers = [];
        for (let step = 0; step < 3; step++) {
            const many = 1 + draw(6), other = draw(3) === 0 && step > 0;
            const got = await Promise.all(Array.from({ length: many }, () => send(other ? `${text} anders` : text)));
            if (other)
                assert.ok(got.every((a) => a.status === 422), `another body under the same key: ${got.map((a) => a.status)}`);
            else
                answers.push(...got);
        }
        const made = answers.filter((a) => a.status === 201);
        assert.ok(answers.every((a) => a.status === 201 || a.status === 409), `${answers.map((a) => a.status)}`);
        assert.equal(new Set(made.map((a) => a.text)).size, 1, 'every answer is the first one');
        assert.equal(made.filter((a) => a.headers['idempotency-replayed'] !== 'true').length, 1, 'one of them did the work');
        assert.equal(count(text), 1);
        assert.equal(count(`${text} anders`), 0);
    }
});

test('keys of two clients never meet', async () => {
    const once = key(), text = `Zwei ${seed}`;
    const [a, b] = [desk, at.seed.accounts.filter((x) => x.role === 'head' && x.token)[1]];
    for (const client of [a, b]) {
        const answer = await at.send('POST', '/api/v1/tickets', { token: client.token, body: body(text), headers: { 'Idempotency-Key': once } });
        assert.equal(answer.status, 201);
        assert.equal(answer.headers['idempotency-replayed'], undefined);
    }
    assert.equal(count(text), 2);
});

test('a key that was refused may be used for what is right', async () => {
    const once = key(), text = `Richtig ${seed}`;
    const send = (what) => at.send('POST', '/api/v1/tickets', { token: desk.token, body: what, headers: { 'Idempotency-Key': once } });
    assert.equal((await send({ ...body(text), school: undefined })).status, 422);
    assert.equal((await send(body(text))).status, 201);
    assert.equal(count(text), 1);
});

test('a stale If-Match never overwrites, whatever comes in between', async () => {
    const made = await at.send('POST', '/api/v1/tickets', { token: desk.token, body: body(`Stand ${seed}`) });
    const path = made.headers.location;
    let current = await at.send('GET', path, { token: desk.token });
    const old = [current.headers.etag];
    for (let step = 0; step < 40; step++) {
        const priority = 1 + draw(4), patch = { priority, why: `Schritt ${step}` };
        const choice = draw(4);
        if (choice === 0) {
            assert.equal((await at.send('PATCH', path, { token: desk.token, body: patch })).status, 428);
        } else if (choice === 1 && old.length > 1) {
            const stale = old[draw(old.length - 1)];
            if (stale === old.at(-1))
                continue;
            const answer = await at.send('PATCH', path, { token: desk.token, body: patch, headers: { 'If-Match': stale } });
            assert.equal(answer.status, 412);
            assert.equal(answer.headers.etag, old.at(-1));
            assert.deepEqual(answer.json.current, current.json, 'the answer shows the record as it is');
        } else if (choice === 2) {
            /* Several at once with the same tag: at most one of them changes anything. */
            const tag = old.at(-1), wanted = [1, 2, 3, 4].filter((p) => p !== current.json.priority).slice(0, 3);
            const got = await Promise.all(wanted.map((p) => at.send('PATCH', path, { token: desk.token, body: { priority: p, why: 'zugleich' }, headers: { 'If-Match': tag } })));
            assert.equal(got.filter((a) => a.status === 200).length, 1, `${got.map((a) => a.status)}`);
            assert.ok(got.every((a) => a.status === 200 || a.status === 412));
        } else {
            const answer = await at.send('PATCH', path, { token: desk.token, body: patch, headers: { 'If-Match': old.at(-1) } });
            assert.equal(answer.status, 200);
            assert.equal(answer.json.priority, priority);
        }
        current = await at.send('GET', path, { token: desk.token });
        if (current.headers.etag !== old.at(-1))
            old.push(current.headers.etag);
    }
    assert.ok(old.length > 5);
    assert.equal((await at.send('GET', path, { token: desk.token, headers: { 'If-None-Match': old.at(-1) } })).status, 304);
    assert.equal((await at.send('GET', path, { token: desk.token, headers: { 'If-None-Match': old[0] } })).status, 200);
});

test('tokens of other people reach nothing and overwrite nothing', async () => {
    const mine = at.seed.objects.ticket.find((t) => t.school === 'A1');
    const path = `/api/v1/tickets/${mine.ref}`;
    const known = await at.send('GET', path, { token: desk.token });
    for (const stranger of at.seed.accounts.filter((a) => a.token && a.place.startsWith('B'))) {
        const nowhere = await at.send('GET', `/api/v1/tickets/${'0'.repeat(25)}7`, { token: stranger.token });
        const there = await at.send('GET', path, { token: stranger.token });
        assert.equal(there.status, nowhere.status, stranger.key);
        const patch = await at.send('PATCH', path, { token: stranger.token, body: { priority: 1, why: 'fremd' }, headers: { 'If-Match': known.headers.etag } });
        assert.ok([403, 404].includes(patch.status), `${stranger.key}: ${patch.status}`);
        assert.equal(patch.json.current, undefined);
    }
    assert.equal((await at.send('GET', path, { token: desk.token })).headers.etag, known.headers.etag);
    assert.ok(others.length > 0);
    const token = others[0].token;
    at.sql(`UPDATE api_token SET ended_at = 1 WHERE account = (SELECT id FROM account WHERE login = '${others[0].login}')`);
    assert.equal((await at.send('GET', '/api/v1/events', { token })).status, 401);
});

test('the feed tells what happened since, once, in order, and nothing of others', async () => {
    const start = (await at.send('GET', '/api/v1/events?limit=200', { token: desk.token })).json;
    let since = start.next;
    for (let more = start; more.events.length === 200;) {
        more = (await at.send('GET', `/api/v1/events?limit=200&since=${since}`, { token: desk.token })).json;
        since = more.next;
    }
    const made = await at.send('POST', '/api/v1/tickets', { token: desk.token, body: body(`Neues ${seed}`) });
    await at.send('PATCH', made.headers.location, { token: desk.token, body: { priority: 1, why: 'eilt' }, headers: { 'If-Match': made.headers.etag } });
    const told = (await at.send('GET', `/api/v1/events?since=${since}`, { token: desk.token })).json;
    assert.deepEqual(told.events.map((e) => e.type), ['ticket.created', 'ticket.updated']);
    assert.ok(told.events.every((e) => e.ticket === made.json.ref));
    assert.deepEqual((await at.send('GET', `/api/v1/events?since=${told.next}`, { token: desk.token })).json.events, []);
    for (const stranger of at.seed.accounts.filter((a) => a.token && a.place.startsWith('B'))) {
        const answer = await at.send('GET', `/api/v1/events?since=${since}`, { token: stranger.token });
        if (answer.status === 200)
            assert.deepEqual(answer.json.events, [], stranger.key);
    }
    assert.equal((await at.send('GET', '/api/v1/events?since=x', { token: desk.token })).status, 400);
});
