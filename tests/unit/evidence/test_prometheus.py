"""Prometheus, Alertmanager and OpenSLO: files after their documentation, and answers of the real servers.

The servers are those of Debian's packages `prometheus` and `prometheus-alertmanager`, on loopback only.
"""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import urlencode

import pytest
from collected import at, collect, delivered

from steelyard.errors import InputError

PROMETHEUS = shutil.which("prometheus")
ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
MINUTE = 60_000_000
DAY = 86_400_000_000
LABELS = {"alertname": "Slow", "service": "pay", "severity": "page", "instance": "payhost1"}


def alert(status="firing", ends="0001-01-01T00:00:00Z", fingerprint="f1", **more):
    return {
        "status": status, "labels": LABELS, "startsAt": "2026-03-02T01:00:00.123456789Z", "endsAt": ends,
        "fingerprint": fingerprint, **more,
    }  # fmt: skip


def message(*alerts):
    return {"version": "4", "status": "firing", "receiver": "r", "groupLabels": {}, "alerts": list(alerts)}


def read(folder, name, content, kind="prometheus", **options):
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")
    return collect(kind, folder, name, **options)


def test_a_firing_alert_has_no_end_whatever_its_message_says_of_it(tmp_path):
    row = read(tmp_path, "a.json", message(alert())).row("ops_event")
    begin = at(2026, 3, 2, 1) + 123_456
    assert row == {
        "src_id": f"f1@{begin}", "updated_at": begin, "kind": "alert", "source_tool": "alertmanager",
        "service_id": "pay", "ci_id": "payhost1", "rule": "Slow", "severity": "page", "started_at": begin,
        "ended_at": None, "fingerprint": "f1",
    }  # fmt: skip


def test_a_history_of_messages_gives_the_alert_and_its_end_as_two_versions_and_repeats_once(tmp_path):
    end = "2026-03-02T02:00:00Z"
    lines = [message(alert()), message(alert(), alert(fingerprint="f2")), message(alert("resolved", end))]
    text = "\n".join([json.dumps(lines[0]), "{", *map(json.dumps, lines[1:])])
    found = read(tmp_path, "history.jsonl", text)
    begin = at(2026, 3, 2, 1) + 123_456
    assert [(row["src_id"], row["updated_at"], row["ended_at"]) for row in found.rows("ops_event")] == [
        (f"f1@{begin}", begin, None),
        (f"f2@{begin}", begin, None),
        (f"f1@{begin}", at(2026, 3, 2, 2), at(2026, 3, 2, 2)),
    ]
    assert [where for where, _ in found.reasons] == ["history.jsonl:2"]


def test_bad_alerts_are_rejects(tmp_path):
    before = alert("resolved", "2026-03-01T00:00:00Z")
    found = read(tmp_path, "a.json", message({"status": "firing"}, before, alert(startsAt="soon"), alert()))
    assert len(found.rows("ops_event")) == 1
    assert [reason for _, reason in found.reasons] == [
        "is not an alert: it has no labels",
        "ends before it begins",
        "startsAt: 'soon' is not an ISO 8601 time",
    ]


def test_the_active_alerts_of_prometheus_are_read_and_pending_ones_have_not_begun(tmp_path):
    firing = {"labels": LABELS, "state": "firing", "activeAt": "2026-03-02T01:00:00Z", "value": "1"}
    pending = firing | {"labels": LABELS | {"alertname": "Other"}, "state": "pending"}
    answer = {"status": "success", "data": {"alerts": [firing, pending]}}
    row = read(tmp_path, "a.json", answer).row("ops_event")
    assert (row["rule"], row["source_tool"], row["started_at"]) == ("Slow", "prometheus", at(2026, 3, 2, 1))


def matrix(*series):
    result = [{"metric": metric, "values": values} for metric, values in series]
    return {"status": "success", "data": {"resultType": "matrix", "result": result}}


def test_good_and_total_of_one_service_make_the_windows_of_an_objective(tmp_path):
    seconds = at(2026, 3, 2) // 1_000_000
    answer = matrix(
        (
            {"service": "pay", "part": "good"},
            [[seconds, "998.6"], [seconds + 86_400, "5"], [seconds + 2 * 86_400, "0"]],
        ),
        (
            {"service": "pay", "part": "total"},
            [[seconds, "1000"], [seconds + 86_400, "4"], [seconds + 2 * 86_400, "0"]],
        ),
        ({"service": "lonely", "part": "good"}, [[seconds, "1"]]),
        ({"service": "odd"}, [[seconds, "1"]]),
        ({"service": "nan", "part": "good"}, [[seconds, "NaN"]]),
    )
    found = read(tmp_path, "q.json", answer, slo="availability", target="0.999", step="1d")
    first, last = found.rows("observation")
    assert (first["numerator"], first["denominator"], first["target_micro"]) == (999, 1000, 999_000)
    assert (first["service_id"], first["ref"], first["metric"]) == ("pay", "availability", "slo")
    assert (first["window_from"], first["window_to"]) == (at(2026, 3, 1), at(2026, 3, 2))
    assert (last["numerator"], last["denominator"], last["at"]) == (0, 0, at(2026, 3, 2) + 2 * DAY)
    assert [reason for _, reason in found.reasons] == [
        "the label 'part' is '', neither good nor total",
        "'NaN' is no count",
        "counts 5 good of 4",
        "has only one of good and total",
        "has only one of good and total",
    ]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({}, "does not say how long a window is"),
        ({"step": "1y"}, "`step` is '1y'"),
        ({"step": "0"}, "`step` is '0'"),
        ({"step": "1d", "target": "99.9"}, "`target` is '99.9'"),
        ({"step": "1d", "target": "most"}, "`target` is 'most'"),
    ],
)
def test_a_window_without_a_length_or_with_an_impossible_target_is_refused(tmp_path, options, what):
    with pytest.raises(InputError) as told:
        read(tmp_path, "q.json", matrix(), **options)
    assert told.value.what == what


RULES = """
groups:
  - name: pay
    rules:
      - {record: "job:x", expr: "1"}
      - {alert: Slow, expr: "vector(1) > 0", for: 5m, labels: {service: pay, severity: page}}
      - {alert: Down, expr: "up == 0", labels: {service: pay}}
      - {alert: Down, expr: "up == 0", labels: {service: pay}}
      - {alert: Odd, expr: "1", for: soon}
"""


def test_a_rules_file_gives_its_alerting_rules_as_of_the_declared_day(tmp_path):
    found = read(tmp_path, "rules.yml", RULES, at="2026-03-02")
    assert [
        (row["ref"], row["service_id"], row["value_micro"], row["at"]) for row in found.rows("observation")
    ] == [
        ("Slow", "pay", 300 * 1_000_000, at(2026, 3, 2)),
        ("Down", "pay", 0, at(2026, 3, 2)),
    ]
    assert [reason for _, reason in found.reasons] == [
        "stands twice with the same labels",
        "'soon' is no length of time such as 5m or 1d",
    ]
    with pytest.raises(InputError, match="does not say when it was made"):
        read(tmp_path, "rules.yml", RULES)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", "{}"),
        ("a.json", '{"status": "error", "error": "no"}'),
        ("a.json", "7"),
        ("a.yml", "a: ["),
        ("a.yml", "groups: []"),
        ("a.json", ""),
    ],
)
def test_what_is_none_of_these_is_refused_as_a_whole(tmp_path, name, content):
    with pytest.raises(InputError):
        read(tmp_path, name, content, at="2026-03-02")


OPENSLO = """
apiVersion: openslo/v1
kind: Service
metadata: {name: pay}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: pay-availability}
spec:
  service: pay
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives:
    - {displayName: ok, target: 0.999}
    - {targetPercent: 99.5}
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: x}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: bad}
spec: {service: pay, objectives: [{target: 99.9}]}
"""


def test_an_openslo_file_gives_services_and_the_targets_of_their_objectives(tmp_path):
    found = read(tmp_path, "slo.yaml", OPENSLO, "openslo", at="2026-01-01")
    assert found.row("scope") == {
        "src_id": "pay", "updated_at": at(2026, 1, 1), "kind": "service", "name": "pay", "valid_from": at(2026, 1, 1),
    }  # fmt: skip
    rows = found.rows("observation")
    assert [(row["src_id"], row["target_micro"], row["value_micro"]) for row in rows] == [
        ("pay-availability#1", 999_000, 28 * DAY),
        ("pay-availability#2", 995_000, 28 * DAY),
    ]
    assert {(row["metric"], row["service_id"], row["ref"]) for row in rows} == {
        ("slo_target", "pay", "pay-availability")
    }
    assert found.reasons == [("slo.yaml, document 4", "the target 99.9 is no share")]


def test_an_openslo_file_of_another_version_is_a_reject_and_an_empty_one_is_refused(tmp_path):
    old = "apiVersion: openslo/v1alpha\nkind: SLO\nmetadata: {name: a}\n"
    assert read(tmp_path, "a.yaml", old, "openslo", at="2026-01-01").reasons == [
        ("a.yaml, document 1", "is not of apiVersion openslo/v1")
    ]
    with pytest.raises(InputError, match="holds no document"):
        read(tmp_path, "a.yaml", "---\n", "openslo", at="2026-01-01")


# The real servers.


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def asked(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
        return answer.read().decode()


def until(found, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if value := found():
                return value
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not answer in time")


@pytest.fixture
def started():
    processes = []

    def start(*command):
        processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    yield start
    for process in processes:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.skipif(PROMETHEUS is None, reason="Debian's package prometheus is not installed")
def test_the_real_prometheus_gives_rules_alerts_and_windows(tmp_path, started):
    port = free_port()
    (tmp_path / "rules.yml").write_text(
        'groups: [{name: pay, interval: 1s, rules: [{alert: Always, expr: "vector(1)", labels: {service: pay}}]}]\n',
        encoding="utf-8",
    )
    (tmp_path / "p.yml").write_text(f"rule_files: [{tmp_path}/rules.yml]\n", encoding="utf-8")
    started(
        PROMETHEUS, f"--config.file={tmp_path}/p.yml", f"--storage.tsdb.path={tmp_path}/data",
        f"--web.listen-address=127.0.0.1:{port}",
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}/api/v1"
    alerts = until(lambda: text if '"firing"' in (text := asked(f"{base}/alerts")) else "")
    row = read(tmp_path, "alerts.json", alerts).row("ops_event")
    assert (row["rule"], row["service_id"], row["ended_at"]) == ("Always", "pay", None)
    rule = read(tmp_path, "rules.json", asked(f"{base}/rules")).row("observation")
    assert (rule["metric"], rule["ref"], rule["value_micro"]) == ("alert_rule", "Always", 0)
    from_file = read(tmp_path, "rules.yml", (tmp_path / "rules.yml").read_text(), at="2026-01-01").row(
        "observation"
    )
    assert from_file["src_id"] == rule["src_id"]

    def counted(count, part):
        return f'label_replace(label_replace(vector({count}), "part", "{part}", "", ""), "service", "pay", "", "")'

    query = {
        "query": f"{counted(9, 'good')} or {counted(10, 'total')}", "start": "2026-03-02T00:00:00Z",
        "end": "2026-03-04T00:00:00Z", "step": "1d",
    }  # fmt: skip
    answer = asked(f"{base}/query_range?{urlencode(query)}")
    windows = read(tmp_path, "q.json", answer, target="0.9", step="1d").rows("observation")
    assert [(row["numerator"], row["denominator"], row["at"]) for row in windows] == [
        (9, 10, at(2026, 3, 2) + day * DAY) for day in range(3)
    ]


class _Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.messages.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    server.messages = []
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(ALERTMANAGER is None, reason="Debian's package prometheus-alertmanager is not installed")
def test_the_messages_of_the_real_alertmanager_are_one_alert_from_its_start_to_its_end(
    tmp_path, started, receiver
):
    port = free_port()
    (tmp_path / "a.yml").write_text(
        "route: {receiver: r, group_wait: 0s, group_interval: 1s}\n"
        f"receivers: [{{name: r, webhook_configs: [{{url: 'http://127.0.0.1:{receiver.server_port}/'}}]}}]\n",
        encoding="utf-8",
    )
    started(
        ALERTMANAGER, f"--config.file={tmp_path}/a.yml", f"--storage.path={tmp_path}/data",
        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}/api/v2"
    until(lambda: asked(f"{base}/status"))
    now = datetime.now(UTC).replace(microsecond=0)
    begin = now - timedelta(minutes=5)
    fires = {
        "labels": LABELS,
        "startsAt": begin.isoformat(),
        "endsAt": (now + timedelta(hours=1)).isoformat(),
    }
    asked(f"{base}/alerts", [fires])
    until(lambda: receiver.messages)
    active = read(tmp_path, "active.json", until(lambda: asked(f"{base}/alerts"))).row("ops_event")
    asked(f"{base}/alerts", [fires | {"endsAt": now.isoformat()}])
    until(lambda: any('"status":"resolved"' in text for text in receiver.messages))
    found = read(tmp_path, "history.jsonl", "\n".join(text.strip() for text in receiver.messages))
    assert found.rejects == []
    rows = sorted(found.rows("ops_event"), key=lambda row: row["updated_at"])
    started_at = at(*begin.timetuple()[:6])
    assert {row["src_id"] for row in rows} == {active["src_id"]}
    assert (rows[0]["started_at"], rows[0]["ended_at"]) == (started_at, None)
    assert (rows[-1]["started_at"], rows[-1]["ended_at"]) == (started_at, started_at + 5 * MINUTE)


def test_the_same_file_has_one_fingerprint_and_a_target_is_part_of_it(tmp_path):
    (tmp_path / "q.json").write_text(json.dumps(matrix()), encoding="utf-8")
    (one,), (again,) = (delivered("prometheus", tmp_path, "q.json", step="1d") for _ in range(2))
    (other,) = delivered("prometheus", tmp_path, "q.json", step="1d", target="0.9")
    assert one.fingerprint == again.fingerprint != other.fingerprint
