/* The document describes the interface that is there: it is valid OpenAPI 3.1, and each
   operation, called, answers as its schema says. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { require, serve } from './support.mjs';
import { bodies, queries, states } from './bodies.mjs';

const { Validator } = await import(new URL(`file://${require.resolve('@seriousme/openapi-schema-validator')}`));
const Ajv = require('ajv/dist/2020').default;
const formats = require('ajv-formats').default;

let at, document, ajv;
before(async () => {
    at = await serve({ PEDELL_CTI_BRIDGES: '127.0.0.1' });
    document = (await at.send('GET', '/api/v1/openapi.json')).json;
    ajv = new Ajv({ strict: false, allErrors: true });
    formats(ajv);
    ajv.addSchema({ $id: 'api', ...document });
});
after(() => at.stop());

const operations = () => Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })));

test('the document is valid OpenAPI 3.1 and names each operation once', async () => {
    const result = await new Validator().validate(structuredClone(document));
    assert.equal(result.valid, true, JSON.stringify(result.errors));
    const ids = operations().map((o) => o.operationId);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length >= 130, `${ids.length} operations`);
    assert.equal(operations().filter((o) => o.method === 'DELETE').length, 0);
});

/* Schema of an answer by operation, status and type; undefined when the document does not know it. */
function schema(operation, answer) {
    let response = operation.responses[answer.status], where = `#/paths/${pointer(operation.path)}/${operation.method.toLowerCase()}/responses/${answer.status}`;
    if (!response)
        return undefined;
    if (response.$ref) {
        where = response.$ref;
        response = document.components.responses.problem;
    }
    const type = answer.type.split(';')[0];
    if (!response.content)
        return answer.text === '' ? true : undefined;
    if (response.content['application/octet-stream'])
        return true;
    return response.content[type] ? `api${where}/content/${pointer(type)}/schema` : undefined;
}

const pointer = (part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

function conforms(operation, answer, what) {
    const found = schema(operation, answer);
    assert.notEqual(found, undefined, `${what}: ${answer.status} ${answer.type} is not documented: ${answer.text.slice(0, 300)}`);
    if (found === true)
        return;
    const validate = ajv.getSchema(found);
    assert.ok(validate, `${what}: no schema ${found}`);
    assert.ok(validate(answer.json), `${what}: ${JSON.stringify(validate.errors?.slice(0, 3))} in ${answer.text.slice(0, 400)}`);
    if (answer.status >= 400)
        assert.equal(answer.json.status, answer.status);
}

/* Objects of the seed that may stand for a {part}. */
function refs(path) {
    const part = path.match(/\{(\w+)\}/)?.[1];
    if (!part)
        return [undefined];
    if (part === 'bridge')
        return [{ ref: 'bridge' }];
    const things = at.seed.objects[part] ?? [];
    /* One of each kind of reader: what was handed to a firm comes first. */
    const first = [...things].sort((a, b) => Number(Boolean(b.provider)) - Number(Boolean(a.provider)));
    return [...first.slice(0, 12), { ref: '0'.repeat(25) + '7' }];
}

async function call(operation, thing, account) {
    /* A bridge has its token in the path. */
    const name = `${operation.method} ${operation.path}`;
    const path = (thing ? operation.path.replace(/\{\w+\}/, thing.ref === 'bridge' ? account.token : thing.ref) : operation.path) + (queries[name] ?? '');
    const state = states[name];
    if (state && thing)
        at.sql(state(thing));
    const more = { token: account.token };
    if (operation.method !== 'GET')
        Object.assign(more, bodies(name, at, account, thing));
    if (operation.method === 'PATCH')
        more.headers = { 'If-Match': (await at.send('GET', path, { token: account.token })).headers.etag ?? '"none"' };
    return at.send(operation.method, path, more);
}

test('each operation answers what its schema says, to everybody', async () => {
    at.sql("INSERT OR REPLACE INTO setting (name, value, changed_by, changed_at) VALUES ('api.per_minute', '10000000', 0, 0)");
    const accounts = at.seed.accounts.filter((a) => a.token), unanswered = [];
    for (const operation of operations()) {
        const name = `${operation.method} ${operation.path}`;
        const seen = new Set(), called = new Set();
        /* Everybody once; more of the records only until one has worked. */
        for (const thing of refs(operation.path))
            for (const account of accounts) {
                if (called.has(account) && [...seen].some((s) => s < 300))
                    continue;
                called.add(account);
                const answer = await call(operation, thing, account);
                conforms(operation, answer, `${account.key} ${name}`);
                seen.add(answer.status);
            }
        if (![...seen].some((s) => s < 300))
            unanswered.push(`${name}: ${[...seen]}`);
    }
    assert.deepEqual(unanswered, [], 'nobody got an answer below 300');
});

test('what is asked wrongly is answered as documented', async () => {
    const token = at.seed.accounts.find((a) => a.role === 'technician' && a.token).token;
    const list = operations().find((o) => o.path === '/api/v1/tickets' && o.method === 'GET');
    const add = operations().find((o) => o.path === '/api/v1/tickets' && o.method === 'POST');
    for (const query of ['colour=red', 'state=blue', 'fields=nothing', 'cursor=zzz', 'set=open&set=all']) {
        const answer = await at.send('GET', `${list.path}?${query}`, { token });
        assert.equal(answer.status, 400, query);
        conforms(list, answer, query);
    }
    for (const limit of [0, 201, -1, 'x']) {
        const answer = await at.send('GET', `${list.path}?limit=${limit}`, { token });
        assert.equal(answer.status, 422, `limit=${limit}`);
        conforms(list, answer, `limit ${limit}`);
    }
    assert.equal((await at.send('GET', list.path)).status, 401);
    for (const bad of [null, 'short', 'x'.repeat(65)]) {
        const answer = await at.send('POST', add.path, { token, body: {}, headers: { 'Idempotency-Key': bad } });
        assert.equal(answer.status, 400, `key ${bad}`);
        conforms(add, answer, 'key');
    }
    const english = await at.send('POST', add.path, { token, body: { admin: 1 }, headers: { 'Accept-Language': 'en' } });
    const german = await at.send('POST', add.path, { token, body: { admin: 1 }, headers: { 'Accept-Language': 'de' } });
    assert.equal(english.status, 400);
    assert.notEqual(english.json.title, german.json.title);
    assert.deepEqual(english.json.fields.find((f) => f.name === 'admin').code, 'unknown');
    assert.match(english.json.ref, /^[0-9A-Z]{4}-[0-9A-Z]{2}$/);
    assert.equal((await at.send('GET', '/api/v1/nothing', { token })).type, 'application/problem+json');
    assert.equal((await at.send('DELETE', `/api/v1/tickets/${at.seed.objects.ticket[0].ref}`, { token })).status, 405);
});

/* req: Z7.1.1 */
test('pages of a list hold each record once, in order, with its link to the next', async () => {
    const token = at.seed.accounts.find((a) => a.role === 'head' && a.token).token;
    const whole = (await at.send('GET', '/api/v1/tickets?set=all&limit=200', { token })).json.tickets.map((t) => t.ref);
    assert.ok(whole.length >= 8);
    const got = [];
    for (let path = '/api/v1/tickets?set=all&limit=3&fields=ref,changed_at'; path;) {
        const answer = await at.send('GET', path, { token });
        assert.equal(answer.status, 200);
        got.push(...answer.json.tickets.map((t) => t.ref));
        for (const t of answer.json.tickets)
            assert.deepEqual(Object.keys(t).sort(), ['changed_at', 'ref']);
        path = answer.headers.link?.match(/^<(.*)>; rel="next"$/)[1];
    }
    assert.deepEqual(got, whole);
});
