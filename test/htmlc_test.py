#!/usr/bin/env python3
"""tools/htmlc: what it refuses, and what the C it writes prints.

    test/htmlc_test.py HTMLC

CC_FLAGS holds one compiler with its flags per line.  Each test/refuse/template_*.html
names in its first line the message it must be refused with.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HTMLC = os.path.abspath(sys.argv.pop(1))

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
SAMPLE = {
    "de": HEAD + '''msgid "sample.hello"
msgstr "Guten <Tag> \\"Du\\""

msgid "sample.since"
msgstr "Seit {when} von {who}"

msgid "sample.tickets"
msgid_plural "sample.tickets"
msgstr[0] "Ein Ticket & mehr"
msgstr[1] "{n} Tickets"
''',
    "en": HEAD + '''msgid "sample.hello"
msgstr "Good <day>"

msgid "sample.since"
msgstr "By {who} "
"since {when}"

msgid "sample.tickets"
msgid_plural "sample.tickets"
msgstr[0] "One ticket & more"
msgstr[1] "{n} tickets"
'''}

VIEW = '''#ifndef SAMPLE_H
#define SAMPLE_H
#include "platform/html.h"
enum kind { KIND_A, KIND_B };
struct part { struct str name; struct url url; size_t n; ticket_ref ref; struct { struct str *at; size_t n; } tags; };
struct sample { struct str title; bool urgent; enum kind kind; struct url link; size_t count;
    struct day day; struct { struct part *at; size_t n; } entries; struct { struct str *at; size_t n; } none; struct part part; };
#endif
'''

DRIVER = '''#include <stdio.h>
#include "room/sample.html.h"
bool html_has_error_(const struct html *h, const char *name) { (void)h; return name[0] == 's'; }
void html_field_(struct html *h, const char *name) { html_lit(h, "FIELD "); html_raw_(h, name, 1); }
void html_error_(struct html *h, const char *name) { html_lit(h, "ERROR "); html_raw_(h, name, 1); }
void html_form_hidden_(struct html *h) { html_lit(h, "HIDDEN"); }
int main(int argc, char **argv)
{
    (void)argv;
    struct mem *mem;
    if (mem_open(&mem, 1 << 22) != OK)
        return 1;
    struct str tags[] = { STR("x"), STR("<y>") };
    struct part parts[] = {
        { STR("A&B"), URL("/a?x=1&y=2"), 1, { { 0 } }, { tags, 2 } },
        { STR("C\\"D"), URL("/c"), 1234, { { 0 } }, { tags, 0 } } };
    struct sample v = { STR("<b>'T'</b>"), true, KIND_B, URL("/link"), 2, day_of(2026, 12, 3),
        { parts, 2 }, { NULL, 0 }, { STR("part"), URL("/p"), 1, { { 0 } }, { tags, 1 } } };
    struct html h = { .out = buf_of(mem, 1 << 20), .lang = argc > 1 ? LANG_EN : LANG_DE, .now_year = 2026 };
    sample_html(&h, &v);
    fwrite(h.out.at, 1, h.out.len, stdout);
    return 0;
}
'''

# Pairs of template and what it prints (German unless said otherwise).
PAGES = [
    ("text_attribute_and_url_have_their_own_encoding",
     '<p title="{{title}}">{{title}}</p><a href="/x/{{title}}?q={{title}}&amp;d={{day}}">a</a><a href="{{link}}#{{title}}">b</a>',
     '<p title="&lt;b&gt;&#39;T&#39;&lt;/b&gt;">&lt;b&gt;\'T\'&lt;/b&gt;</p>'
     '<a href="/x/%3Cb%3E%27T%27%3C%2Fb%3E?q=%3Cb%3E%27T%27%3C%2Fb%3E&amp;d=2026-12-03">a</a>'
     '<a href="/link#%3Cb%3E%27T%27%3C%2Fb%3E">b</a>'),
    ("branches_follow_the_values",
     '{{if urgent and kind == KIND_B}}1{{end}}{{if not urgent or count != 2}}2{{elif error subject}}3{{else}}4{{end}}'
     '{{if not kind == KIND_A}}5{{end}}{{if error other}}6{{end}}{{if count == 2 or urgent and not title}}7{{end}}', '1357'),
    ("loops_know_their_first_element_and_their_emptiness",
     '<ul>{{for e in entries}}<li{{if first}} class="first"{{end}}>{{e.name}}{{for s in e.tags}}[{{s}}]{{else}}-{{end}}</li>{{end}}</ul>'
     '{{for x in none}}{{x}}{{else}}none{{end}}',
     '<ul><li class="first">A&amp;B[x][&lt;y&gt;]</li><li>C"D-</li></ul>none'),
    ("a_whole_url_keeps_its_query_encoded_for_the_attribute",
     '{{for e in entries}}<a href="{{e.url}}">{{e.ref}}</a>{{end}}',
     '<a href="/a?x=1&amp;y=2">00000000000000000000000000</a><a href="/c">00000000000000000000000000</a>'),
    ("texts_are_encoded_and_take_encoded_values",
     '<p title="{{t sample.hello}}">{{t sample.hello}}</p>{{t sample.since when=day who=title}}',
     '<p title="Guten &lt;Tag&gt; &#34;Du&#34;">Guten &lt;Tag&gt; "Du"</p>Seit 3. Dezember 2026 von &lt;b&gt;\'T\'&lt;/b&gt;'),
    ("EN_texts_follow_the_language",
     '<p title="{{t sample.since when=day|iso who=title}}">{{t sample.since when=day|short who=title}}</p>',
     '<p title="By &lt;b&gt;&#39;T&#39;&lt;/b&gt; since 2026-12-03">By &lt;b&gt;\'T\'&lt;/b&gt; since 03/12/2026</p>'),
    ("plurals_follow_the_number",
     '{{for e in entries}}{{t sample.tickets n=e.n}}, {{end}}', 'Ein Ticket &amp; mehr, 1.234 Tickets, '),
    ("EN_plurals_follow_the_number",
     '{{for e in entries}}{{t sample.tickets n=e.n}}, {{end}}', 'One ticket &amp; more, 1,234 tickets, '),
    ("formats_print_days_and_numbers",
     '{{day | iso}} {{day | short}} {{day | words}} {{count | number}} <i title="{{count | bytes}}"></i>',
     '2026-12-03 03.12.2026 Donnerstag, 3. Dezember 2026 2 <i title="2\u00a0B"></i>'),
    ("a_posting_form_gets_its_token_and_another_does_not",
     '<form method="post" action="/x">a</form><form method="get" action="/y">b</form><form action="/z">c</form>',
     '<form method="post" action="/x">HIDDENa</form><form method="get" action="/y">b</form><form action="/z">c</form>'),
    ("fields_and_errors_call_their_functions",
     '<input class="a" {{field subject}}>{{error subject}}<textarea {{field text hint}}>{{title}}</textarea>',
     '<input class="a" FIELD s>ERROR s<textarea id="text" name="text" aria-describedby="text-hint">\n'
     '&lt;b&gt;\'T\'&lt;/b&gt;</textarea>'),
    ("white_space_is_folded_but_not_where_it_counts",
     '<div>\n     <b>a</b>   b\n\n</div>\n<pre>  x\n\n  y</pre><p class="a\n   b"   id="c"  >\n</p>',
     '<div>\n<b>a</b> b\n</div>\n<pre>\n  x\n\n  y</pre><p class="a\nb" id="c">\n</p>'),
    ("a_tag_alone_in_its_line_leaves_no_line",
     'a\n  {{# note with }} inside #}}\n  {{if urgent}}\nb\n  {{end}}\nc', 'a\nb\nc'),
    ("another_template_is_used_with_its_view",
     '{{use part_box part}}{{for e in entries}}{{use part_box e}}{{end}}{{use plain}}{{use whole}}',
     '<i>part</i><i>A&amp;B</i><i>C"D</i>plain[<b>\'T\'</b>]'.replace("[<b>'T'</b>]", "[&lt;b&gt;'T'&lt;/b&gt;]")),
    ("a_frame_stands_around_the_page",
     '{{layout frame}}\n<h1>{{title}}</h1>', '<main>\n<h1>&lt;b&gt;\'T\'&lt;/b&gt;</h1></main>\n'),
    ("bytes_that_mean_something_to_c_are_printed_as_they_are",
     '<p title="%s \\n ??/">„ä€" \\ %d ??= \u202f1</p>', '<p title="%s \\n ??/">„ä€" \\ %d ??= \u202f1</p>'),
    ("svg_elements_close_themselves",
     '<svg viewBox="0 0 1 1" role="img" aria-label="{{title}}"><path d="M0 0h{{count}}"/></svg>',
     '<svg viewBox="0 0 1 1" role="img" aria-label="&lt;b&gt;&#39;T&#39;&lt;/b&gt;"><path d="M0 0h2"/></svg>'),
]
OTHERS = {
    "part_box": '{{view struct part from "room/sample.h"}}\n<i>{{name}}</i>',
    "whole": '{{view struct sample from "room/sample.h"}}\n[{{title}}]',
    "plain": 'plain',
    "frame": '<main>\n{{body}}\n</main>\n',
}

# A pair of PO files and the message they must be refused with.
TEXTS = [
    ("a_text_of_one_language_only", 'msgid "x.a"\nmsgstr "a"\n', '', "x.de.po:4: x.a has no English text"),
    ("an_empty_text", 'msgid "x.a"\nmsgstr ""\n', 'msgid "x.a"\nmsgstr "a"\n', "x.de.po:4: x.a has no text"),
    ("a_key_twice", 'msgid "x.a"\nmsgstr "a"\nmsgid "x.a"\nmsgstr "b"\n', '', "x.de.po:6: x.a stands twice, first in line 4"),
    ("a_key_of_another_room", 'msgid "y.a"\nmsgstr "a"\n', '', "x.de.po:4: the key 'y.a' does not begin with 'x.'"),
    ("a_placeholder_of_one_language", 'msgid "x.a"\nmsgstr "a {b}"\n', 'msgid "x.a"\nmsgstr "a"\n', "x.en.po:4: x.a lacks the placeholder {b}"),
    ("a_placeholder_that_is_none", 'msgid "x.a"\nmsgstr "a {b c}"\n', '', "x.de.po:4: x.a: a placeholder is {name}"),
    ("an_open_brace", 'msgid "x.a"\nmsgstr "a {b"\n', '', "x.de.po:4: x.a: a placeholder is {name}"),
    ("a_plural_of_one_language", 'msgid "x.a"\nmsgid_plural "x.a"\nmsgstr[0] "a"\nmsgstr[1] "b"\n', 'msgid "x.a"\nmsgstr "a"\n',
     "x.en.po:4: x.a has a plural in one language only"),
    ("a_missing_plural_form", 'msgid "x.a"\nmsgid_plural "x.a"\nmsgstr[0] "a"\n', '', "x.de.po:4: x.a needs msgstr"),
    ("keys_that_differ_in_punctuation", 'msgid "x.a.b"\nmsgstr "a"\nmsgid "x.a-b"\nmsgstr "b"\n', 'msgid "x.a.b"\nmsgstr "a"\nmsgid "x.a-b"\nmsgstr "b"\n',
     "differ in punctuation only"),
    ("a_fuzzy_text", '#, fuzzy\nmsgid "x.a"\nmsgstr "a"\n', '', "x.de.po:4: a fuzzy text is not finished"),
    ("an_unknown_escape", 'msgid "x.a"\nmsgstr "\\q"\n', '', "x.de.po:5: unknown escape"),
    ("a_line_that_is_no_po", 'msgctxt "x"\n', '', "x.de.po:4: this line is no part"),
]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def htmlc(*args):
    return subprocess.run([HTMLC, *args], cwd=ROOT, capture_output=True, text=True)


class Refusals(unittest.TestCase):
    pass


class Pages(unittest.TestCase):
    pass


class Texts(unittest.TestCase):
    def test_outputs_that_stay_the_same_keep_their_time(self):
        with tempfile.TemporaryDirectory() as d:
            pos = sample_pos(d)
            args = ("messages", f"{d}/msg.c", f"{d}/msg.h", *pos)
            self.assertEqual(htmlc(*args).returncode, 0)
            os.utime(f"{d}/msg.h", (1000, 1000))
            self.assertEqual(htmlc(*args).returncode, 0)
            self.assertEqual(os.stat(f"{d}/msg.h").st_mtime, 1000)


def sample_pos(d):
    for language, text in SAMPLE.items():
        write(f"{d}/sample.{language}.po", text)
    return [f"{d}/sample.{language}.po" for language in SAMPLE] + sorted(glob.glob(f"{ROOT}/po/i18n.*.po"))


def refusal(path):
    def run(self):
        with open(path, encoding="utf-8") as f:
            want = re.match(r"\{\{# refused: (.*?) #\}\}", f.readline())[1]
        with tempfile.TemporaryDirectory() as d:
            got = htmlc("template", os.path.relpath(path, ROOT), f"{d}/o.c", f"{d}/o.h", *sample_pos(d))
            self.assertEqual(got.returncode, 1, "it was accepted")
            self.assertRegex(got.stderr, r"^test/refuse/\w+\.html:\d+: ")
            self.assertIn(want, got.stderr)
            self.assertFalse(os.path.exists(f"{d}/o.c"))
    return run


def no_utf8(self):
    with tempfile.TemporaryDirectory() as d:
        for name, args in (("x.de.po", ["messages", f"{d}/o.c", f"{d}/o.h", f"{d}/x.de.po"]),
                           ("page.html", ["template", f"{d}/page.html", f"{d}/o.c", f"{d}/o.h"])):
            with open(f"{d}/{name}", "wb") as f:
                f.write(b"m\xfcller\n")
            self.assertIn(f"{name}:1: this file is no UTF-8", htmlc(*args).stderr)


Texts.test_a_file_in_another_encoding_is_refused = no_utf8


def texts(de, en, want):
    def run(self):
        with tempfile.TemporaryDirectory() as d:
            write(f"{d}/x.de.po", HEAD + de)
            write(f"{d}/x.en.po", HEAD + en)
            got = htmlc("messages", f"{d}/m.c", f"{d}/m.h", f"{d}/x.de.po", f"{d}/x.en.po")
            self.assertEqual(got.returncode, 1, "it was accepted")
            self.assertIn(want, got.stderr)
    return run


def library(d, cc):
    """Objects that every page needs, built once per compiler."""
    pos = sample_pos(d)
    assert htmlc("messages", f"{d}/msg.c", f"{d}/msg.h", *pos).returncode == 0
    write(f"{d}/asset_id.h", "enum asset_id { ASSET_COUNT };\n")
    write(f"{d}/room/sample.h", VIEW)
    write(f"{d}/driver.c", DRIVER)
    sources = [s for s in glob.glob(f"{ROOT}/src/base/*.c") if not s.endswith("_test.c")]
    sources += [f"{ROOT}/src/platform/html.c", f"{ROOT}/src/platform/i18n.c", f"{d}/msg.c"]
    subprocess.run([*cc.split(), "-w", "-O0", "-c", "-I", f"{ROOT}/src", "-I", d, *sources], cwd=d, check=True)
    objects = sorted(glob.glob(f"{d}/*.o"))
    return pos, objects


class Built:
    """One folder per compiler, kept for the whole run."""
    folders = {}

    @classmethod
    def of(cls, cc):
        if cc not in cls.folders:
            d = tempfile.TemporaryDirectory()
            cls.folders[cc] = (d, *library(d.name, cc))
        d, pos, objects = cls.folders[cc]
        return d.name, pos, objects


def page(name, template, want):
    def run(self):
        for cc in os.environ.get("CC_FLAGS", "gcc -std=c2x -Wall -Wextra -Werror").strip().splitlines():
            d, pos, objects = Built.of(cc)
            write(f"{d}/src/room/sample.html", '{{view struct sample from "room/sample.h"}}\n' + template)
            for other, text in OTHERS.items():
                write(f"{d}/src/room/{other}.html", text)
            sources = []
            for stem in ["sample", *OTHERS]:
                got = htmlc("template", f"{d}/src/room/{stem}.html", f"{d}/room/{stem}.html.c", f"{d}/room/{stem}.html.h", *pos)
                self.assertEqual(got.stderr, "")
                sources.append(f"{d}/room/{stem}.html.c")
            subprocess.run([*cc.split(), "-I", f"{ROOT}/src", "-I", d, "-c", *sources], cwd=f"{d}/room", check=True)
            made = [f"{d}/room/{stem}.html.o" for stem in ["sample", *OTHERS]]
            subprocess.run([*cc.split(), "-w", "-I", f"{ROOT}/src", "-I", d, f"{d}/driver.c", *made, *objects, "-o", f"{d}/page"], check=True)
            args = [f"{d}/page"] + (["en"] if name.startswith("EN_") else [])
            self.assertEqual(subprocess.run(args, capture_output=True, check=True).stdout.decode(), want)
    return run


for path in sorted(glob.glob(f"{ROOT}/test/refuse/template_*.html")):
    setattr(Refusals, "test_" + os.path.basename(path)[9:-5], refusal(path))
for name, template, want in PAGES:
    setattr(Pages, "test_" + name, page(name, template, want))
for name, de, en, want in TEXTS:
    setattr(Texts, "test_" + name + "_is_refused", texts(de, en, want))

if __name__ == "__main__":
    unittest.main()
