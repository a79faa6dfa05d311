#!/usr/bin/env python3
"""Runs the example programs against the loopback router, and looks at what they print.

usage: run_programs.py --router FILE --NAME FILE ..., a NAME for each of PROGRAMS

The programs of LOOPS are given, likewise, where their event loop is installed. REQUESTY_TEST_WRAP, if set, is a command to
run each program under, such as valgrind.
"""
import argparse
import fcntl
import json
import os
import pty
import re
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
import urllib.request
import wave

PATIENCE = 60  # seconds; nothing waits that long unless it is broken
PROGRAMS = (
    "router", "hello", "stream", "pull", "sse", "chat", "tools", "embed", "models", "model-table",
    "keys", "key-report", "responses", "speech", "transcribe", "loop",
)
WRAP = shlex.split(os.environ.get("REQUESTY_TEST_WRAP", ""))
COST = r"\$0\.\d*[1-9]\d*"
paths = {}
LOOPS = ("loop-glib", "loop-libev", "loop-libevent", "loop-libuv")

TREE = "A coast redwood: the tallest one known stands about 116 metres high."
SKY = "Air scatters short waves of sunlight more than long ones, so blue light reaches us from every side."
STORY_BEGINS = "Once there was a lighthouse keeper"
STORY_ENDS = "and each of them had brought his letters back, framed."


class Router:
    """The loopback router on a port of its own."""

    def __init__(self, word_delay_ms=0):
        self.folder = tempfile.TemporaryDirectory()
        port_file = os.path.join(self.folder.name, "port")
        self.process = subprocess.Popen(
            [paths["router"], "--port", "0", "--port-file", port_file, "--word-delay-ms", str(word_delay_ms),
             "--max-seconds", "300"],
            stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while not os.path.exists(port_file):
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError("the router did not start")
            time.sleep(0.01)
        with open(port_file, encoding="ascii") as file:
            self.url = "http://127.0.0.1:" + file.read().strip()

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.folder.cleanup()


def environment(**changes):
    """This one without anything that steers the library, and with these changes."""
    result = {name: value for name, value in os.environ.items()
              if not name.startswith("REQUESTY_") and not name.lower().endswith("_proxy")}
    result.update(changes)
    return result


def run(name, *arguments, stdin=b"", **variables):
    """Runs a program to its end: status, standard output, standard error."""
    done = subprocess.run(WRAP + [paths[name], *arguments], input=stdin, env=environment(**variables),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def run_for_bytes(name, *arguments, stdin=b"", **variables):
    """The same, with standard output as it is."""
    done = subprocess.run(WRAP + [paths[name], *arguments], input=stdin, env=environment(**variables),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


class Programs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.router = Router()
        cls.variables = {"REQUESTY_API_KEY": "test", "REQUESTY_BASE_URL": cls.router.url}

    @classmethod
    def tearDownClass(cls):
        cls.router.stop()

    def succeed(self, name, *arguments, stdin=b"", **variables):
        status, out, err = run(name, *arguments, stdin=stdin, **{**self.variables, **variables})
        self.assertEqual((status, err), (0, ""), out)
        return out

    # ---- hello ----

    def test_hello(self):
        self.assertRegex(self.succeed("hello"), rf"\A{re.escape(TREE)}\n[1-9]\d* tokens in, 17 out\n\Z")

    def test_hello_without_a_key_says_so_and_sends_nothing(self):
        nowhere = {"REQUESTY_BASE_URL": "http://127.0.0.1:9"}  # a connection would fail in another way
        for key in ({}, {"REQUESTY_API_KEY": ""}, {"REQUESTY_API_KEY": "  "}):
            status, out, err = run("hello", **nowhere, **key)
            self.assertEqual((status, out), (1, ""))
            self.assertRegex(err, r"\AREQUESTY_ERR_INVALID: .*\bREQUESTY_API_KEY\b.*\n\Z")

    def test_hello_with_a_bad_key_does_not_print_it(self):
        status, out, err = run("hello", **{**self.variables, "REQUESTY_API_KEY": "secret with blanks"})
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\AREQUESTY_ERR_INVALID: REQUESTY_API_KEY: ")
        self.assertNotIn("secret", err)

    def test_hello_passes_on_what_the_server_says(self):
        status, out, err = run("hello", **{**self.variables, "REQUESTY_API_KEY": "invalid-key"})
        self.assertEqual((status, out, err), (1, "", "REQUESTY_ERR_FORBIDDEN: Invalid authorization token\n"))

    def test_hello_without_a_server(self):
        status, out, err = run("hello", REQUESTY_API_KEY="test", REQUESTY_BASE_URL="http://127.0.0.1:9")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\AREQUESTY_ERR_CONNECT: .+\n\Z")

    def test_hello_refuses_to_send_the_key_in_the_clear(self):
        status, out, err = run("hello", REQUESTY_API_KEY="test", REQUESTY_BASE_URL="http://192.0.2.1")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\AREQUESTY_ERR_INVALID: base_url: ")

    # ---- stream ----

    def test_stream(self):
        out = self.succeed("stream")
        self.assertTrue(out.startswith(STORY_BEGINS), out)
        self.assertTrue(out.endswith(STORY_ENDS + "\n[end_turn]\n"), out)

    def test_stream_takes_every_form_of_the_base_url(self):
        expected = self.succeed("stream")
        for end in ("", "/", "/v1", "/v1/"):
            out = self.succeed("stream", self.router.url + end, REQUESTY_BASE_URL="http://127.0.0.1:9")
            self.assertEqual(out, expected, end)

    def test_stream_names_the_status_and_the_request(self):
        status, out, err = run("stream", self.router.url + "/elsewhere", REQUESTY_API_KEY="test")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\ANot found \(HTTP 404, request .*\)\n\Z")

    # ---- pull ----

    def test_pull(self):
        self.assertRegex(self.succeed("pull"), rf"\A{re.escape(SKY)}\nstop, {COST}\n\Z")

    # ---- responses ----

    def test_responses(self):
        out = self.succeed("responses")
        self.assertRegex(out, rf"\A\(thinking\) \S.*\n\n{re.escape(SKY)}\n\n"
                              rf"\[completed; \d+ tokens in, \d+ out, of these 0 for thinking; {COST}\]\n\Z")

    def test_responses_with_a_question_and_a_model(self):
        out = self.succeed("responses", "-m", "openai-responses/gpt-5", "-e", "low", "Name", "a", "tall tree.")
        self.assertIn(TREE, out)

    def test_responses_usage(self):
        status, out, err = run("responses", "-x", "y", **self.variables)
        self.assertEqual((status, out), (2, ""))
        self.assertIn("usage: responses", err)

    def test_responses_refused(self):
        status, out, err = run("responses", "-m", "no-provider", **self.variables)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("Provider and/or model not supported (HTTP 404", err)

    # ---- sse ----

    def test_sse(self):
        stdin = b"\xef\xbb\xbf: a comment\r\nevent: first\r\ndata: one\r\n\r\ndata: two\ndata: lines\n\n" \
                b"event: named\rdata\r\rid: 7\n\ndata: never ended"
        self.assertEqual(self.succeed("sse", stdin=stdin), "first\tone\nmessage\ttwo\nlines\nnamed\t\n")

    def test_sse_of_nothing(self):
        self.assertEqual(self.succeed("sse"), "")

    # ---- tools ----

    def test_tools(self):
        """The router asks for the tool, and answers with its result when that comes back for the call's id."""
        self.assertIn("4 degrees, light rain", self.succeed("tools"))
    # ---- embed ----

    def test_embed(self):
        out = self.succeed("embed")
        self.assertRegex(out, r"\Aoak: 256 numbers, first -?0\.\d+\nelm: 256 numbers, first -?0\.\d+\n\Z")
        self.assertEqual(out, self.succeed("embed"), "the same text, the same vector")
        self.assertEqual(len({line.split()[-1] for line in out.splitlines()}), 2, out)

    def test_embed_passes_on_what_the_server_says(self):
        status, out, err = run("embed", **{**self.variables, "REQUESTY_API_KEY": "invalid-key"})
        self.assertEqual((status, out, err), (1, "", "Invalid authorization token\n"))

    # ---- loop ----

    def test_loop(self):
        lines = self.succeed("loop").splitlines()
        self.assertEqual(len(lines), 100)
        for line in lines:
            self.assertRegex(line, r"\A[1-9]\d* bytes, end_turn\Z")

    def test_loop_without_a_server(self):
        status, out, err = run("loop", REQUESTY_API_KEY="", REQUESTY_BASE_URL=self.router.url)
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\Aapi_key: ")

    # ---- chat ----

    def test_chat_help(self):
        status, out, err = run("chat", "-h")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("usage: chat", out)
        self.assertEqual(run("chat", "-x")[0], 2)

    def test_chat_two_turns(self):
        out = self.succeed("chat", stdin=b"Tell me a joke.\n\nAnd what did I ask?\n")
        self.assertIn("> Tell me a joke.\nA program walks into a bar", out)
        self.assertIn("this conversation has 3 messages so far.\n", out)
        shown = re.findall(rf"\[(\d+) tokens in, \d+ out, ({COST}); ({COST}) so far\]", out)
        self.assertEqual(len(shown), 2, out)
        self.assertGreater(int(shown[1][0]), int(shown[0][0]), "the history is sent")
        self.assertAlmostEqual(float(shown[1][2][1:]), float(shown[0][1][1:]) + float(shown[1][1][1:]), places=5)

    def test_chat_options(self):
        out = self.succeed("chat", "-m", "openai/gpt-4o-mini", "-s", "Be brief. " * 40, "-u", self.router.url + "/v1",
                           stdin=b"Hello\n/quit\nnever read\n", REQUESTY_BASE_URL="http://127.0.0.1:9")
        self.assertIn("openai/gpt-4o-mini", out)
        self.assertGreater(int(re.search(r"\[(\d+) tokens in", out)[1]), 100, "the system prompt is sent")
        self.assertNotIn("never read", out)

    def test_chat_outlives_a_failed_turn(self):
        status, out, err = run("chat", "-m", "nobody", stdin=b"Hello\nHello again\n", **self.variables)
        self.assertEqual(status, 1)
        self.assertEqual(err.count("REQUESTY_ERR_NOT_FOUND: Provider and/or model not supported"), 2, err)
        self.assertEqual(out.count("> "), 3, out)

    # ---- inside event loops ----

    def test_loops_tick_beside_twenty_streams(self):
        router = Router(word_delay_ms=20)
        self.addCleanup(router.stop)
        for name in filter(paths.get, LOOPS):
            with self.subTest(name):
                lines = self.succeed(name, REQUESTY_BASE_URL=router.url).splitlines()
                self.assertEqual(len(re.findall(r"^[1-9]\d* bytes, end_turn$", "\n".join(lines), re.M)), 20, lines)
                self.assertIn("tick 1", lines)
                self.assertEqual(len(lines), 20 + max(int(line[5:]) for line in lines if line.startswith("tick ")))

    def test_loops_tell_what_fails(self):
        for name in filter(paths.get, LOOPS):
            with self.subTest(name):
                status, out, err = run(name, **{**self.variables, "REQUESTY_API_KEY": "invalid-key"})
                self.assertEqual((status, err), (1, ""))
                self.assertEqual(out.count("0 bytes, Invalid authorization token"), 20, out)
                status, out, err = run(name, REQUESTY_BASE_URL=self.router.url)
                self.assertEqual((status, out), (1, ""))
                self.assertIn("REQUESTY_API_KEY", err)


    # ---- keys ----

    def test_keys(self):
        self.assertEqual(self.succeed("keys"), "ci: spent 0 of 25.00 USD\n")
        self.assertNotIn("\nci ", self.succeed("key-report"), "the key is deleted again")

    def test_keys_without_permission(self):
        status, out, err = run("keys", **{**self.variables, "REQUESTY_API_KEY": "invalid-key"})
        self.assertEqual((status, out, err), (1, "", "Invalid authorization token\n"))

    # ---- key-report ----

    def report(self, *arguments, **variables):
        """The rows as (name, bar, amount, rest), and what the last line says."""
        lines = self.succeed("key-report", *arguments, **variables).splitlines()
        rows = [re.match(r"(\S+(?: \S+)*) +(#*) +(\d+\.\d\d)(?: (of .*))?$", line) for line in lines[:-1]]
        self.assertTrue(all(rows), lines)
        self.assertLessEqual(max(map(len, lines)), int(variables.get("COLUMNS", 80)), lines)
        amounts = [float(row[3]) for row in rows]
        self.assertEqual(amounts, sorted(amounts, reverse=True))
        total, end = re.match(r"total +(\d+\.\d\d) (USD .*)$", lines[-1]).groups()
        self.assertAlmostEqual(sum(amounts), float(total), delta=0.01 * (len(amounts) + 1))
        return [row.groups() for row in rows], end

    def test_key_report_of_the_month(self):
        rows, end = self.report()
        self.assertEqual([row[0] for row in rows], ["production", "evaluation", "staging", "demo", "reports"])
        self.assertEqual(rows[0][2:], ("263.55", "of 500.00 (53%)"))
        self.assertEqual(rows[3][2:], ("18.75", None))  # no cap
        self.assertEqual(rows[4][1:], ("", "0.00", "of 5.00 (0%)"))
        self.assertEqual(end, "USD this month")
        self.assertGreater(len(rows[0][1]), 20)
        self.assertLess(len(rows[1][1]), len(rows[0][1]) / 2)

    def test_key_report_follows_the_width(self):
        wide, _ = self.report(COLUMNS="200")
        narrow, _ = self.report(COLUMNS="60")
        self.assertGreater(len(wide[0][1]), 100)
        self.assertLess(len(narrow[0][1]), 30)
        for odd in ("-5", "0", "", "many"):
            self.assertEqual(self.succeed("key-report", COLUMNS=odd), self.succeed("key-report"))

    def test_key_report_of_days_and_groups(self):
        rows, end = self.report("--days", "7")
        self.assertEqual((rows[0][0], rows[0][3], end), ("production", None, "USD in 7 days"))
        rows, end = self.report("--by", "model")
        self.assertEqual(sorted(row[0] for row in rows)[:2],
                         ["anthropic/claude-haiku-4-5", "anthropic/claude-sonnet-4-5"])
        self.assertEqual((len(rows), end), (4, "USD in 30 days"))
        rows, end = self.report("--days", "3", "--by", "user")
        self.assertEqual((sorted(row[0] for row in rows), end), (["ada", "brook"], "USD in 3 days"))
        self.assertEqual([row[0] for row in self.report("--by", "extra.Team")[0]], ["(none)"])
        self.assertEqual(len(self.report("--by", "key", "--days", "1")[0]), 5)

    def test_key_report_has_colours_on_a_terminal_only(self):
        self.assertNotIn("\x1b", self.succeed("key-report", TERM="xterm"))
        for variables, coloured in ({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), \
                                   ({"TERM": "dumb"}, False):
            ours, theirs = pty.openpty()
            variables = {**self.variables, **variables}
            done = subprocess.run([paths["key-report"]], stdout=theirs, env=environment(**variables), timeout=PATIENCE,
                                  check=True)
            os.close(theirs)
            out = os.read(ours, 65536).decode()
            os.close(ours)
            self.assertEqual(done.returncode, 0)
            self.assertEqual("\x1b[32m#" in out, coloured, out)
            self.assertEqual("\x1b[31m#" in out, coloured, "staging is near its limit: " + out)

    def manage(self, method, path, body=None):
        request = urllib.request.Request(self.router.url + "/v1/manage/apikey" + path, method=method,
                                         data=json.dumps(body).encode() if body else None,
                                         headers={"Authorization": "Bearer test"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            return answer.read()

    def test_key_report_lets_no_name_steer_the_terminal(self):
        name = "bad\x1b[2J\x07\x85\x7fn\u00e4me, and much too long for a column"
        made = json.loads(self.manage("POST", "", {"name": name}))
        out = self.succeed("key-report")
        self.manage("DELETE", "/" + made["api_key_id"])
        self.assertIn("\nbad?[2J???n\u00e4me, and much too   ", out)
        self.assertFalse(set(out) & set("\x1b\x07\x85\x7f"))

    def test_key_report_refuses_what_makes_no_sense(self):
        for arguments in (["--days"], ["--days", "0"], ["--days", "101"], ["--days", "x"], ["--by"], ["--what", "x"], ["x"]):
            status, out, err = run("key-report", *arguments, **self.variables)
            self.assertEqual((status, out), (2, ""), arguments)
            self.assertIn("usage: key-report", err)
        self.assertIn("usage: key-report", self.succeed("key-report", "--help"))
        status, out, err = run("key-report", **{**self.variables, "REQUESTY_API_KEY": "invalid-key"})
        self.assertEqual((status, out, err), (1, "", "REQUESTY_ERR_FORBIDDEN: Invalid authorization token\n"))
    # ---- models, model-table ----

    def table(self, *arguments, **variables):
        """The lines of the table: the first word of each, and the whole."""
        lines = self.succeed("model-table", *arguments, **variables).splitlines()
        self.assertRegex(lines[0], r"\AMODEL +CTX +IN +OUT +CALL CAN\Z")
        return [line.split()[0] for line in lines[1:]], lines[1:]

    def test_models(self):
        out = self.succeed("models")
        self.assertEqual(out.splitlines()[0], "anthropic/claude-sonnet-4-5                      $3.00 per million in")
        self.assertEqual(len(out.splitlines()), 4, "those with vision")
        self.assertEqual(self.succeed("models", REQUESTY_API_KEY=""), out, "no key is needed")

    def test_model_table(self):
        ids, lines = self.table()
        self.assertEqual(ids, ["openai/gpt-4o-mini", "deepseek/deepseek-chat", "anthropic/claude-haiku-4-5",
                               "google/gemini-2.5-pro", "anthropic/claude-sonnet-4-5", "policy/cheap-first"])
        self.assertEqual(lines[3], "google/gemini-2.5-pro        1.0M   1.250  10.000   0.02250 vtrcsjw---")
        self.assertEqual(lines[5], "policy/cheap-first              -       -       -         - ----------")
        self.assertNotIn("policy/cheap-first", self.table(REQUESTY_API_KEY="")[0])

    def test_model_table_filters(self):
        for arguments, count in ((["--vision"], 4), (["--vision", "--web-search"], 1), (["--provider", "Anthropic"], 2),
                                 (["--text", "CHAT"], 1), (["--geo", "sg"], 1), (["--no-retention"], 2),
                                 (["--min-context", "200000"], 3), (["--min-output", "16384"], 4),
                                 (["--max-input-price", "1"], 3), (["--max-output-price", "0.5"], 1),
                                 (["--json-schema", "--caching", "--tools", "--reasoning"], 3), (["--limit", "2"], 2)):
            self.assertEqual(len(self.table(*arguments)[0]), count, arguments)

    def test_model_table_sorts(self):
        listed = self.table("--sort", "list")[0]
        self.assertEqual(listed[0], "anthropic/claude-sonnet-4-5")
        self.assertEqual(self.table("--sort", "id")[0], sorted(listed))
        self.assertEqual(self.table("--sort", "context")[0][0], "google/gemini-2.5-pro")
        self.assertEqual(self.table("--sort", "output")[0][0], "deepseek/deepseek-chat")
        # in the band of long prompts gemini costs 2.5 a million
        self.assertIn("   0.50000 ", self.table("--tokens", "200001,0", "--text", "gemini")[1][0])
        self.assertIn("   0.25000 ", self.table("--tokens", "200000,0", "--text", "gemini")[1][0])

    def test_model_table_json(self):
        models = [json.loads(line) for line in self.succeed("model-table", "--json", "--sort", "list").splitlines()]
        self.assertEqual([model["id"] for model in models][4:], ["deepseek/deepseek-chat", "policy/cheap-first"])
        self.assertEqual(len(models[3]["pricing"]), 2)

    def test_model_table_statuses(self):
        self.assertEqual(run("model-table", "--provider", "nobody", **self.variables), (3, "", "model-table: no model fits\n"))
        for wrong in (["--sort", "beauty"], ["--limit", "-1"], ["--tokens", "1"], ["--tokens", "1,x"], ["--max-input-price", "a"],
                      ["--min-context", ""], ["--nonsense"], ["x"], ["--provider"]):
            status, out, err = run("model-table", *wrong, **self.variables)
            self.assertEqual((status, out), (2, ""), wrong)
            self.assertIn("usage: model-table", err, wrong)
        for ask in ("-h", "--help"):
            status, out, err = run("model-table", ask)
            self.assertEqual((status, err), (0, ""))
            self.assertLessEqual(max(map(len, out.splitlines())), 80)
        status, out, err = run("model-table", REQUESTY_BASE_URL="http://127.0.0.1:9")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\AREQUESTY_ERR_CONNECT: .+\n\Z")

    def test_model_table_fits_a_terminal(self):
        for columns, cut in ((80, False), (60, True), (20, True)):
            master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            done = subprocess.run(WRAP + [paths["model-table"]], env=environment(**self.variables), stdout=slave, timeout=PATIENCE,
                                  check=False)
            out = os.read(master, 65536).decode()
            os.close(slave)
            os.close(master)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(len(out.splitlines()), 7)
            self.assertLessEqual(max(map(len, out.splitlines())), max(columns, 55))
            self.assertEqual("~" in out, cut, out)
class Media(unittest.TestCase):
    """Speech and transcriptions, one with what the other made."""

    WORDS = ("Hello", "big", "world")
    WAV = 44 + 1600 * len(WORDS)

    @classmethod
    def setUpClass(cls):
        cls.router = Router()
        cls.variables = {"REQUESTY_API_KEY": "test", "REQUESTY_BASE_URL": cls.router.url}

    @classmethod
    def tearDownClass(cls):
        cls.router.stop()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "talk.wav")

    def content(self):
        with open(self.path, "rb") as file:
            return file.read()

    def test_speech_to_standard_output(self):
        status, out, err = run_for_bytes("speech", *self.WORDS, **self.variables)
        self.assertEqual(status, 0, err)
        self.assertEqual(out, (b"\xff\xfb\x10\xc4" + bytes(100)) * 8 * len(self.WORDS))
        self.assertRegex(err, r"\A2496 bytes of audio/mpeg in \d+\.\d s\n\Z")

    def test_speech_to_a_file_and_back(self):
        for events in ((), ("-e",)):
            status, out, err = run("speech", "-f", "wav", "-v", "echo", "-o", self.path, *events,
                                   stdin=" ".join(self.WORDS).encode(), **self.variables)
            self.assertEqual((status, out), (0, ""), err)
            self.assertRegex(err, rf"\A{self.WAV} bytes of audio/wav in .* s{', 19 tokens' if events else ''}\n\Z")
            with wave.open(self.path) as file:
                self.assertEqual(file.getnframes(), 1600 * len(self.WORDS))
            status, out, err = run("transcribe", self.path, **self.variables)
            self.assertEqual((status, out), (0, f'I heard {self.WAV} bytes of "talk.wav".\n'))
            self.assertEqual(err, f"{self.path}: 19 tokens\n")

    def test_speech_on_a_terminal_is_refused(self):
        main, side = os.openpty()
        self.addCleanup(os.close, main)
        with os.fdopen(side, "wb") as terminal:
            done = subprocess.run(WRAP + [paths["speech"], "Hello"], env=environment(**self.variables), stdout=terminal,
                                  stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"nothing for a terminal", done.stderr)

    def test_speech_that_fails_leaves_the_file_alone(self):
        with open(self.path, "wb") as file:
            file.write(b"old")
        status, _, err = run("speech", "-f", "opus", "-o", self.path, "Hello", **self.variables)
        self.assertEqual((status, err), (1, "REQUESTY_ERR_BAD_REQUEST: response_format: this router knows mp3, wav and pcm\n"))
        self.assertEqual(self.content(), b"old")

    def test_speech_that_cannot_be_written(self):
        status, _, err = run("speech", "-o", os.path.dirname(self.path), "Hello", **self.variables)
        self.assertEqual((status, err), (1, os.path.dirname(self.path) + ": Is a directory\n"))
        if os.path.exists("/dev/full"):
            status, _, err = run("speech", "-o", "/dev/full", "Hello", **self.variables)
            self.assertEqual((status, err), (1, "/dev/full: No space left on device\n"))

    def test_speech_help(self):
        self.assertIn("usage: speech", run("speech", "-h")[1])
        self.assertEqual(run("speech", "-x")[0], 2)
        self.assertEqual(run("speech", stdin=b"", **self.variables)[2], "REQUESTY_ERR_INVALID: input: is empty\n")

    def test_transcribe(self):
        with open(self.path, "wb") as file:
            file.write(bytes(20000))
        status, out, err = run("transcribe", "-m", "openai/whisper-1", "-l", "en", self.path, "/no/such/file", self.path,
                               **self.variables)
        self.assertEqual((status, out), (1, 'I heard 20000 bytes of "talk.wav".\n' * 2))
        self.assertEqual(err.splitlines(), [
            f"{self.path}: 3 s",
            'REQUESTY_ERR_INVALID: file: cannot open "/no/such/file": No such file or directory',
            f"{self.path}: 3 s"])
        self.assertEqual(run("transcribe", **self.variables)[0], 2)


class CtrlC(unittest.TestCase):
    """The terminal chat with a slow router: what it prints is read as it comes."""

    def setUp(self):
        self.router = Router(word_delay_ms=100)
        self.addCleanup(self.router.stop)
        self.chat = subprocess.Popen(
            WRAP + [paths["chat"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=environment(REQUESTY_API_KEY="test", REQUESTY_BASE_URL=self.router.url))
        self.addCleanup(self.end)
        self.seen = ""
        signal.signal(signal.SIGALRM, self.too_long)
        signal.alarm(PATIENCE)
        self.addCleanup(signal.alarm, 0)

    def end(self):
        self.chat.kill()
        self.chat.wait(PATIENCE)
        self.chat.stdin.close()
        self.chat.stdout.close()

    def too_long(self, *_):
        raise TimeoutError("the chat printed only:\n" + self.seen)

    def type(self, text):
        self.chat.stdin.write(text.encode())
        self.chat.stdin.flush()

    def wait_for(self, text):
        """Reads up to and with the text, which must come."""
        while text not in self.seen:
            piece = os.read(self.chat.stdout.fileno(), 4096).decode(errors="replace")
            self.assertTrue(piece, f"{text!r} never came:\n{self.seen}")
            self.seen += piece
        at = self.seen.index(text) + len(text)
        result, self.seen = self.seen[:at], self.seen[at:]
        return result

    def test_stops_the_answer_and_not_the_program(self):
        self.wait_for("> ")
        self.type("Tell me a story.\n")
        self.wait_for("Once ")
        self.chat.send_signal(signal.SIGINT)
        rest = self.wait_for("> ")
        self.assertIn("\n[stopped]\n", rest)
        self.assertRegex(rest, r"\[\d+ tokens in, \d+ out\b")
        self.assertNotIn("framed.", rest)
        self.type("Tell me a joke.\n")
        answer = self.wait_for("> ")
        self.assertIn("A program walks into a bar and orders a drink.", answer)
        self.assertNotIn("[stopped]", answer)
        self.type("What now?\n")  # the stopped answer is part of the history: user, assistant, user, assistant, user
        self.assertIn("this conversation has 5 messages so far.", self.wait_for("> "))
        self.type("/quit\n")
        self.assertEqual(self.chat.wait(PATIENCE), 0)

    def test_at_the_prompt(self):
        self.wait_for("> ")
        # Nothing tells when the program has begun to read, so the signal may have to be sent again.
        for _ in range(50):
            self.chat.send_signal(signal.SIGINT)
            time.sleep(0.02)
            self.assertIsNone(self.chat.poll())
        self.type("Tell me a joke.\n/quit\n")
        self.wait_for("segmentation fault.")
        self.assertEqual(self.chat.wait(PATIENCE), 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in LOOPS:
        parser.add_argument("--" + name, dest=name)
    for name in PROGRAMS:
        parser.add_argument("--" + name, dest=name, required=True)
    parser.add_argument("--no-descriptor", action="store_true", help="loops have none: loop.c would wait without end")
    options = parser.parse_args()
    paths.update(vars(options))
    if options.no_descriptor:
        del Programs.test_loop
    unittest.main(argv=[sys.argv[0]], verbosity=2)


if __name__ == "__main__":
    main()
