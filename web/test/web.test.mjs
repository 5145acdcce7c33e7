/* The look and the scripts on one page that shows every part of docs/look.md.

   node --test web/test/     (make test-web) */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const types = { css: 'text/css', mjs: 'text/javascript', svg: 'image/svg+xml', woff2: 'font/woff2' };
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    + "frame-ancestors 'none'; base-uri 'none'; script-src 'nonce-n1'; connect-src 'self'";
const axe = readFileSync('web/node_modules/axe-core/axe.min.js', 'utf8');
let gen, server, browser, address, posts = [], ends;

function sample() {
    let html = readFileSync('web/test/sample.html', 'utf8').replace('@ends@', String(ends))
        .replace('<script ', '<script nonce="n1" ');
    for (const file of readdirSync(join(gen, 'asset'))) {
        const [, stem, ext] = file.match(/^(\w+)-[0-9a-f]{16}\.(\w+)$/) ?? [];
        html = html.replaceAll(`@${stem}.${ext}@`, `/assets/${file}`);
    }
    return html;
}

function answer(request, response) {
    const send = (status, type, body) => {
        response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': policy });
        response.end(body);
    };
    if (request.method === 'POST') {
        let body = '';
        request.on('data', (part) => (body += part));
        request.on('end', () => {
            posts.push({ path: request.url, fields: new URLSearchParams(body) });
            if (request.url === '/draft')
                return send(204, 'text/plain');
            if (request.url === '/account/extend')
                ends = Math.floor(Date.now() / 1000) + 3600;
            /* Slow enough for a second click. */
            setTimeout(() => send(200, 'text/html; charset=utf-8', request.url === '/x' ? '<title>sent</title>' : sample()), 300);
        });
    } else if (request.url.startsWith('/assets/')) {
        send(200, types[request.url.split('.').pop()], readFileSync(join(gen, 'asset', request.url.slice(8))));
    } else {
        send(200, 'text/html; charset=utf-8', sample());
    }
}

before(async () => {
    gen = mkdtempSync(join(tmpdir(), 'pedell-web-'));
    execFileSync('node', ['web/build/build.mjs', gen, 'web/test/sample.html']);
    server = createServer(answer).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    address = `http://127.0.0.1:${server.address().port}/`;
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
});

after(async () => {
    await browser?.close();
    server?.close();
    if (gen)
        rmSync(gen, { recursive: true });
});

/* A page in a browser profile of its own; what the browser complains of fails the test. */
async function open(options = {}) {
    posts = [];
    ends = options.ends ?? Math.floor(Date.now() / 1000) + 3600;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints = [];
    page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()));
    page.on('pageerror', (e) => complaints.push(e.message));
    await page.goto(address);
    return { page, context, async close() {
        await context.close();
        assert.deepEqual(complaints, []);
    } };
}

for (const scheme of ['light', 'dark'])
    for (const width of [320, 1280])
        test(`nothing is wrong for axe and nothing is wider than the page at ${width} px, ${scheme}`, async () => {
            const { page, close } = await open({ viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP: true });
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() => axe.run({ rules: { 'target-size': { enabled: true } } }));
            assert.deepEqual(violations.map((v) => [v.id, v.nodes.map((n) => n.html)]), []);
            await close();
        });

test('the page is readable in forced colours and its dialog closes with one key', async () => {
    const { page, close } = await open({ forcedColors: 'active', reducedMotion: 'reduce' });
    await page.keyboard.press('?');
    assert.equal(await page.locator('#help').evaluate((d) => d.open), true);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#help').evaluate((d) => d.open), false);
    await close();
});

test('j and k walk over the rows and Enter opens the current one', async () => {
    const { page, close } = await open();
    const here = () => page.locator('[data-here] [data-key="Enter"]').getAttribute('href');
    await page.locator('h1').click();
    await page.keyboard.press('k');
    assert.equal(await here(), '/t/1');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    assert.equal(await here(), '/t/2');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/t/2');
    await close();
});

test('a letter typed into a field is a letter', async () => {
    const { page, close } = await open();
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
    await page.keyboard.type('j?');
    assert.equal(await page.locator('#q').inputValue(), 'j?');
    assert.equal(await page.locator('#help').evaluate((d) => d.open), false);
    await close();
});

test('single keys can be switched off', async () => {
    const { page, close } = await open();
    await page.evaluate(() => (document.documentElement.dataset.shortcuts = 'off'));
    await page.keyboard.press('?');
    assert.equal(await page.locator('#help').evaluate((d) => d.open), false);
    await close();
});

test('a form is sent once however often its button is pressed', async () => {
    const { page, close } = await open();
    await page.locator('#subject').fill('x');
    await page.evaluate(() => {
        const button = document.querySelector('#reply .kern-btn--primary');
        button.click();
        button.click();
    });
    await page.waitForFunction(() => document.title === 'sent');
    assert.equal(posts.filter((p) => p.path === '/x').length, 1);
    await close();
});

test('Ctrl and Enter send the form of the text', async () => {
    const { page, close } = await open();
    await page.locator('#text').press('Control+Enter');
    await page.waitForFunction(() => document.title === 'sent');
    assert.equal(posts[0].fields.get('text'), 'Vielen Dank');
    await close();
});

test('what was typed comes back after a crash and can be thrown away', async () => {
    const { page, context, close } = await open();
    await page.clock.install();
    await page.reload();
    await page.locator('#text').fill('Halb fertig');
    await page.clock.runFor(2500);
    const again = await context.newPage();
    await again.goto(address);
    assert.equal(await again.locator('#text').inputValue(), 'Halb fertig');
    assert.match(await again.locator('.draft-line').innerText(), /Entwurf von \d\d:\d\d Uhr wiederhergestellt\.\s*Verwerfen/);
    await again.locator('.draft-line button').click();
    assert.equal(await again.locator('#text').inputValue(), 'Vielen Dank');
    await again.reload();
    assert.equal(await again.locator('.draft-line').count(), 0);
    await close();
});

test('a draft goes to the server after ten seconds without the nonce of the form', async () => {
    const { page, close } = await open();
    await page.clock.install();
    await page.reload();
    await page.locator('#text').fill('Entwurf');
    await page.clock.runFor(10500);
    await page.getByText(/^Gesichert/).waitFor();
    const draft = posts.find((p) => p.path === '/draft').fields;
    assert.equal(draft.get('text'), 'Entwurf');
    assert.equal(draft.get('_token'), 'tok');
    assert.match(draft.get('_once'), /^[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    await close();
});

test('a sent draft is gone on the next page', async () => {
    const { page, close } = await open();
    await page.locator('#text').fill('Fertig');
    await page.locator('#reply .kern-btn--primary').click();
    await page.waitForFunction(() => document.title === 'sent');
    await page.goto(`${address}other`);
    assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0);
    await close();
});

test('two minutes before the end a dialog asks and one key keeps the session', async () => {
    const { page, close } = await open({ ends: Math.floor(Date.now() / 1000) + 60 });
    await page.locator('#session[open]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#session:not([open])').waitFor({ state: 'attached' });
    assert.deepEqual(posts.map((p) => [p.path, p.fields.get('_token')]), [['/account/extend', 'tok']]);
    await close();
});

test('the line above the button says who will read the text', async () => {
    const { page, close } = await open();
    await page.locator('#kind').selectOption('Notiz');
    assert.equal(await page.locator('#audience').innerText(), 'Nur intern');
    await close();
});

test('a button that opens a dialog is there only with script', async () => {
    const without = await open({ javaScriptEnabled: false });
    assert.equal(await without.page.locator('[data-opens]').isVisible(), false);
    await without.close();
    const { page, close } = await open();
    await page.locator('[data-opens]').click();
    assert.equal(await page.locator('#help').evaluate((d) => d.open), true);
    await close();
});
