/* What the browser tests share: a served demo county, signed-in browsers, accessibility checks, screenshots. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');
const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const screenshots = join(root, 'docs/screenshots');
export const sizes = { phone: { width: 360, height: 740 }, narrow: { width: 320, height: 640 }, desk: { width: 1280, height: 900 } };

/* Current code of an authenticator (RFC 6238). */
export function totp(secret, at = Date.now()) {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    let bits = '';
    for (const letter of secret.replace(/[\s=]/g, '').toUpperCase())
        bits += letters.indexOf(letter).toString(2).padStart(5, '0');
    const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
    const digest = createHmac('sha1', key).update(counter).digest();
    const offset = digest[19] & 15;
    return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, '0');
}

const pedell = process.env.PEDELL_BIN ?? join(root, 'build/release/pedell');

/* An installation in a folder of its own on a loopback port of its own. */
function place(port) {
    const folder = mkdtempSync(join(tmpdir(), 'pedell-e2e-'));
    const address = `http://127.0.0.1:${port}`;
    const env = { ...process.env, PEDELL_DATABASE: join(folder, 'pedell.db'), PEDELL_STATE_DIR: join(folder, 'state'),
        PEDELL_KEY_FILE: join(folder, 'key'), PEDELL_BASE_URL: address, PEDELL_LISTEN: `127.0.0.1:${port}`,
        PEDELL_LISTEN_METRICS: '', PEDELL_LOG_LEVEL: '2', PEDELL_BODY_NAME: 'Schul-IT Musterland',
        PEDELL_BODY_PHONE: '05555 903-0', PEDELL_BODY_HOURS: 'Mo-Do 7:30-16:00, Fr 7:30-13:00 Uhr', PEDELL_MAIL_FROM: 'support@demo.example' };
    const run = (...args) => execFileSync(pedell, args, { env, maxBuffer: 1 << 24, encoding: 'utf8' });
    return { folder, address, env, run };
}

async function serve({ folder, address, env, run }, logins) {
    const server = spawn(pedell, ['serve'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
    const gone = new Promise((done) => server.once('exit', done));
    for (let i = 0; ; i++) {
        try {
            await fetch(`${address}/help`);
            break;
        } catch (e) {
            assert.ok(i < 200 && server.exitCode === null, `the server does not answer: ${e}`);
            await new Promise((done) => setTimeout(done, 50));
        }
    }
    const stop = async () => {
        server.kill('SIGTERM');
        await gone;
        rmSync(folder, { recursive: true, force: true });
    };
    /* What waits to be mailed, newest first. */
    const outbox = () => {
        const db = join(folder, 'pedell.db');
        const sql = "select json_object('to', recipient, 'subject', subject, 'body', body) from outbox order by id desc limit 50";
        return execFileSync('sqlite3', ['-readonly', db, sql], { encoding: 'utf8' }).trim().split('\n').filter(Boolean).map((l) => JSON.parse(l));
    };
    /* What nobody can do in a browser: let time pass. */
    const sql = (text) => execFileSync('sqlite3', ['-cmd', '.timeout 8000', join(folder, 'pedell.db'), text], { encoding: 'utf8' });
    return { address, folder, logins, stop, run, outbox, sql, code: (login) => totp(login.totp), login: (mail) => logins.find((l) => l.login === mail) };
}

/* A port nobody listens on. */
async function freePort() {
    const probe = createServer();
    await new Promise((done) => probe.listen(0, '127.0.0.1', done));
    const { port } = probe.address();
    await new Promise((done) => probe.close(done));
    return port;
}

/* The demo county, served. */
export async function serveDemo({ tickets = 120 } = {}) {
    const at = place(await freePort());
    return serve(at, JSON.parse(at.run('demo', '--json', '--tickets', String(tickets))));
}

/* An empty installation, served, with the invitation links of its two heads. */
export async function serveEmpty(mails) {
    const at = place(await freePort());
    const said = at.run('init', '--committed', new Date(Date.now() - 86400000).toISOString().slice(0, 10), ...mails);
    const logins = [];
    const served = await serve(at, logins);
    return { ...served, invitations: mails.map((mail) => said.match(new RegExp(`${mail}: (\\S+)`))[1]) };
}

export async function openBrowser() {
    return chromium.launch({ env: { ...process.env, LANGUAGE: 'de', LANG: 'de_DE.UTF-8' }, executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--lang=de-DE',
        '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
}

/* Each code works once: a second sign-in of the same person in one half minute waits for the next one by moving the
   clock of the code, which the server accepts one step back only; so sessions are kept per person instead. */
const sessions = new Map();
export async function signedIn(browser, demo, mail, options = {}) {
    const { javaScript = true, size = sizes.desk, colorScheme = 'light', start = '/account/sign-in' } = options;
    const context = await browser.newContext({ viewport: size, javaScriptEnabled: javaScript, colorScheme, locale: 'de-DE' });
    context.setDefaultTimeout(20000);
    const key = `${demo.address} ${mail}`;
    const page = await context.newPage();
    watch(page);
    if (sessions.has(key)) {
        await context.addCookies(sessions.get(key));
        return page;
    }
    const login = demo.login(mail);
    await page.goto(`${demo.address}${start}`);
    await page.fill('#mail', login.login);
    await page.fill('#password', login.password);
    await page.click('main button[type=submit], main button:not([type])');
    /* The code before leaves the current one for a proof; where it has just run out, the current one is taken. */
    for (const at of [Date.now() - 30000, Date.now()]) {
        await page.fill('#code', totp(login.totp, at));
        await page.click('main button[type=submit], main button:not([type])');
        await page.waitForLoadState();
        if (await page.locator('#code').count() === 0)
            break;
    }
    assert.equal(await page.locator('.site-tools form').count() > 0, true, `${mail} is not signed in: ${page.url()}`);
    sessions.set(key, await context.cookies());
    return page;
}

/* After a new sign-in by hand: later pages of this person use it. */
export async function keepSession(page, demo, mail) {
    sessions.set(`${demo.address} ${mail}`, await page.context().cookies());
}

/* Anything the browser complains about (CSP, failed loads, script errors) fails the test that looks. */
const complaints = new WeakMap();
export function watch(page) {
    const list = [];
    complaints.set(page, list);
    page.on('console', (m) => { if (m.type() === 'error') list.push(m.text()); });
    page.on('pageerror', (e) => list.push(String(e)));
}
export function quiet(page) {
    const list = (complaints.get(page) ?? []).filter((t) => !/status of (422|409|404|403)/.test(t));
    assert.deepEqual(list, [], 'the browser complained');
}

/* WCAG 2.2 A and AA with target-size; no wider than the window; one h1. */
/* PEDELL_PICTURES=folder keeps a picture of every page that is checked, to be looked at. */
export async function accessible(page, name) {
    if (process.env.PEDELL_PICTURES)
        await page.screenshot({ path: join(process.env.PEDELL_PICTURES, `${name.replace(/[^\wäöüß]+/gi, '-')}.png`), fullPage: true });
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        rules: { 'target-size': { enabled: true } } }));
    assert.deepEqual(result.violations.map((v) => `${name}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`), []);
    assert.equal(await page.locator('h1').count(), 1, `${name}: one h1`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${name}: ${over} px wider than the window at ${page.viewportSize().width}`);
}

/* Where things break first: narrow and dark; and on a desk. */
export async function accessibleEverywhere(page, name) {
    const size = page.viewportSize();
    for (const [at, colorScheme] of [[sizes.narrow, 'dark'], [sizes.desk, 'light']]) {
        await page.setViewportSize(at);
        await page.emulateMedia({ colorScheme });
        await accessible(page, `${name} at ${at.width} px, ${colorScheme}`);
    }
    await page.setViewportSize(size);
}

export async function shot(page, name, height) {
    const size = page.viewportSize();
    mkdirSync(screenshots, { recursive: true });
    await page.setViewportSize({ width: size.width, height: height ?? size.height });
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
    await page.setViewportSize(size);
}

/* Clicks counted as the person's taps. */
export function counting(page) {
    const taps = { n: 0 };
    taps.click = async (target) => {
        taps.n++;
        await (typeof target === 'string' ? page.locator(target).first() : target).click();
    };
    return taps;
}

/* TE1: room, tile, send; returns the taps. With script off the same clicks work. */
export async function report(page, demo, { subject, text = '', tile = /Beamer und Bildschirm/, room = 2, effect }) {
    const taps = counting(page);
    await taps.click('.site-nav a[href="/desk/report"]');
    const value = await page.locator('select[name=room] option').nth(room).getAttribute('value');
    taps.n++;
    await page.selectOption('select[name=room]', value);
    await taps.click(page.locator('.tiles label', { hasText: tile }).first());
    if (effect)
        await taps.click(`label[for="effect-${effect}"]`);
    if (subject)
        await page.fill('#subject', subject);
    if (text)
        await page.fill('#text', text);
    await taps.click('form#report > .actions button');
    await page.waitForURL(/\/desk\/tickets\/[0-9a-z]{26}/);
    return taps.n;
}

/* Opens what is folded, as a person would who looks for a field. */
export async function unfold(page, within) {
    const summary = page.locator(`details:not([open]):has(${within}) > summary`).first();
    if (await summary.count())
        await summary.click();
}
