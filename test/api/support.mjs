/* What the tests of the machine interface share: a server over the invented places of
   `pedell seed-test`, a client, and the document that describes both. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');
export const require = createRequire(join(root, 'web/package.json'));
const pedell = process.env.PEDELL_BIN ?? join(root, 'build/release/pedell');
const host = 'api.example';

export const key = () => randomBytes(12).toString('hex');

export async function serve(more = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'pedell-api-'));
    const env = { ...process.env, PEDELL_DATABASE: join(folder, 'pedell.db'), PEDELL_STATE_DIR: join(folder, 'state'),
        PEDELL_KEY_FILE: join(folder, 'key'), PEDELL_BASE_URL: `https://${host}`, PEDELL_LISTEN: '127.0.0.1:0',
        PEDELL_LOG_LEVEL: '2', PEDELL_WORKERS: '8', PEDELL_MAIL_FROM: 'desk@api.example', ...more };
    const seed = JSON.parse(execFileSync(pedell, ['seed-test'], { env, maxBuffer: 1 << 26, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    const server = spawn(pedell, ['web', '--ready'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = new Promise((done) => server.once('exit', done));
    const [line] = await new Promise((done) => createInterface(server.stdout).once('line', (l) => done([l])));
    const [address, port] = line.trim().split(':');
    const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

    /* One request; `body` an object (JSON) or bytes. */
    const send = (method, path, { token, body, headers = {} } = {}) => new Promise((done, failed) => {
        const json = body !== undefined && !Buffer.isBuffer(body);
        const data = body === undefined ? undefined : json ? Buffer.from(JSON.stringify(body)) : body;
        const all = { Host: host, ...(token ? { Authorization: `Bearer ${token}` } : {}),
            ...(json ? { 'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' } : {}),
            ...(method === 'POST' ? { 'Idempotency-Key': key() } : {}), ...(data ? { 'Content-Length': data.length } : {}), ...headers };
        for (const name of Object.keys(all))
            if (all[name] === null)
                delete all[name];
        const request = http.request({ host: address, port, method, path, headers: all, agent }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('end', () => {
                const text = Buffer.concat(parts).toString();
                const type = answer.headers['content-type'] ?? '';
                done({ status: answer.statusCode, headers: answer.headers, type, text, json: type.includes('json') && text ? JSON.parse(text) : undefined });
            });
        });
        request.on('error', failed);
        request.end(data);
    });
    const account = (name) => seed.accounts.find((a) => a.key === name);
    const stop = async () => {
        agent.destroy();
        server.kill('SIGTERM');
        await gone;
        rmSync(folder, { recursive: true, force: true });
    };
    /* A statement on the database beside the server, for states that no request can make. */
    const sql = (text) => execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(folder, 'pedell.db'), text], { encoding: 'utf8' }).trim();
    return { seed, send, account, stop, sql, token: (name) => account(name).token };
}

export function check(condition, text) {
    assert.ok(condition, text);
}
