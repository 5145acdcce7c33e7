"""serve, web and worker as processes."""
import os
import re
import signal

from place import Place, browser, wait_for


def test_serve_starts_and_ends_both_processes(here):
    """serve answers /help, runs a web process and a worker, and ends both with status 0 on SIGTERM."""
    here.empty()
    server = here.serve()
    children = wait_for("both processes run", lambda: (lambda c: c if set(c) == {"web", "worker"} else None)(here.children(server)))
    status, page = here.get("/help")
    assert status == 200 and "Eine Störung melden" in page
    assert here.get("/nowhere")[0] in (303, 404)
    assert here.stop(server) == 0
    for role, pid in children.items():
        assert not os.path.exists(f"/proc/{pid}"), f"the {role} process was left behind"
    assert here.get("/help")[0] == 0


def test_a_killed_process_is_started_again(here):
    """After kill -9 of the web process, and of the worker, a new one works."""
    here.empty()
    server = here.serve()
    for role in ("web", "worker"):
        old = wait_for(f"{role} runs", lambda r=role: here.children(server).get(r))
        os.kill(old, signal.SIGKILL)
        new = wait_for(f"{role} runs again", lambda r=role, o=old: (lambda p: p if p not in (None, o) else None)(
            here.children(server).get(r)))
        assert new != old
        wait_for("the page is back", lambda: here.get("/help")[0] == 200)
    assert here.stop(server) == 0


def test_web_refuses_an_address_that_is_taken(here):
    """With the address taken the web process says so and ends with 1."""
    here.empty()
    here.serve("web")
    done = here.run("web", env={"PEDELL_LISTEN_METRICS": ""})
    assert done.returncode == 1 and "address" in done.err, done.err


def forbid(call):
    """For a child: the kernel knows this system call no more."""
    import ctypes
    seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    seccomp.seccomp_init.restype, seccomp.seccomp_init.argtypes = ctypes.c_void_p, [ctypes.c_uint32]
    seccomp.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint]
    seccomp.seccomp_load.argtypes = [ctypes.c_void_p]

    def in_child():
        rules = seccomp.seccomp_init(0x7fff0000)
        if seccomp.seccomp_rule_add(rules, 0x00050000 | 38, seccomp.seccomp_syscall_resolve_name(call.encode()), 0) != 0 \
                or seccomp.seccomp_load(rules) != 0:
            os._exit(99)
    return in_child


def test_without_the_walls_of_the_kernel_nothing_starts(here):
    """A kernel without Landlock or seccomp refuses the start of web and worker by name; a demonstration starts."""
    import subprocess
    from place import PEDELL
    here.empty()
    for role in ("web", "worker"):
        for call, wall in (("landlock_create_ruleset", "Landlock"), ("seccomp", "seccomp")):
            done = subprocess.run([PEDELL, role], env=here.env, capture_output=True, text=True, timeout=60, preexec_fn=forbid(call))
            assert done.returncode == 1 and "start is refused" in done.stderr and wall in done.stderr, (role, call, done)
    demo = subprocess.Popen([PEDELL, "web", "--ready"], env={**here.env, "PEDELL_DEMO": "1"}, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, preexec_fn=forbid("landlock_create_ruleset"))
    here.servers.append(demo)
    assert demo.stdout.readline()
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(timeout=30) == 0
    demo.stdout.close()


def test_web_says_its_address_when_it_accepts(here):
    """web --ready prints the address once it can be used, also for a free port chosen by the system."""
    import subprocess
    from place import PEDELL
    here.empty()
    server = subprocess.Popen([PEDELL, "web", "--ready"], env={**here.env, "PEDELL_LISTEN": "127.0.0.1:0", "PEDELL_LISTEN_METRICS": ""},
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    here.servers.append(server)
    port = int(re.fullmatch(r"127\.0\.0\.1:(\d+)\n", server.stdout.readline())[1])
    assert port > 0 and here.get("/help", port)[0] in (200, 421)
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0
    server.stdout.close()


def test_the_metrics_port_answers(here):
    """/metrics counts answered requests by route, /healthz says ok, and pages are not served there."""
    here.empty()
    here.serve()
    wait_for("the metrics port answers", lambda: here.get("/healthz", here.metrics) == (200, "ok\n"))
    here.get("/help")
    status, text = here.get("/metrics", here.metrics)
    assert status == 200
    counted = re.search(r'^pedell_http_requests_total\{route="GET /help",status="200"\} (\d+)$', text, re.M)
    assert counted and int(counted[1]) >= 2, text[:2000]
    again = here.get("/help")[0] == 200 and here.get("/metrics", here.metrics)[1]
    assert f'route="GET /help",status="200"}} {int(counted[1]) + 1}' in again
    for name in ("pedell_http_request_seconds_count", "pedell_db_commits_total", "process_resident_memory_bytes", "pedell_http_queue"):
        assert re.search(rf"^{name}(\{{[^}}]*\}})? \d+$", text, re.M), f"{name} is missing"
    assert here.get("/help", here.metrics)[0] == 404 and here.get("/metrics")[0] != 200


def test_a_mail_from_the_pipe_is_stored_or_kept(here):
    """receive and pedell-gate end with 0 only when the message is in the database, and with 75 otherwise."""
    here.empty()
    mail = b"From: a@schule.example\r\nTo: hilfe@kreis.example\r\nMessage-ID: <1@schule.example>\r\nSubject: Beamer\r\n\r\nDunkel.\r\n"
    assert here.run("receive", stdin=mail, program="pedell-gate").returncode == 0
    assert here.number("SELECT count(*) FROM raw_mail") == 1
    assert here.run("receive", stdin=mail, program="pedell-gate").returncode == 0
    assert here.number("SELECT count(*) FROM raw_mail") == 1, "the same message is stored twice"
    assert here.run("receive", stdin=mail.replace(b"<1@", b"<2@")).returncode == 0
    assert here.number("SELECT count(*) FROM raw_mail") == 2
    empty = Place()
    for program in ("pedell-gate", "pedell"):
        assert empty.run("receive", stdin=mail, program=program).returncode == 75
        assert here.run("receive", stdin=mail, program=program, env={"PEDELL_DATABASE": "relative.db"}).returncode in (75, 78)
    assert here.run("receive", "--wrong", stdin=mail, program="pedell-gate").returncode == 75


def test_a_mail_that_leaves_carries_the_configured_domain(here):
    """A mail made by the worker has the domain of mail_from in its Message-ID."""
    here.demo()
    here.env.update({"PEDELL_MAIL_FROM": "hilfe@schul-it.example"})
    here.serve()
    client = browser.Client(here.port)
    client.form("/account/reset", {"mail": "desk@demo.example"})
    rows = wait_for("the worker made the mail", lambda: here.rows("SELECT headers FROM outbox WHERE recipient = 'desk@demo.example'"))
    assert len(rows) == 1, rows
    assert "@schul-it.example>" in rows[0][0], rows[0][0]
