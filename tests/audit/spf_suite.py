"""The test suite of RFC 7208 (rfc7208-tests.yml, openspf.org, by S. Gathman, J. Mehnle and S. Kitterman), each scenario.

Debian's package python3-spf has it among its documentation. Answers go through messages of the domain name system, as from a resolver.
"""
import gzip
import json
import os
import socket
import struct
import subprocess
import sys

program = sys.argv[1]
path = "/usr/share/doc/python3-spf/rfc7208-tests.yml.gz"
if not os.path.exists(path):
    print(f"skipped: there is no {path}; install the package python3-spf with its documentation")
    sys.exit(77)
try:
    import yaml
except ImportError:
    print("install the package python3-yaml: the suite is written in YAML")
    sys.exit(1)

NUMBERS = {"A": 1, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}


def wire_name(name):
    labels = [label.encode("latin-1") for label in name.rstrip(".").split(".") if label]
    if any(len(label) > 63 for label in labels):
        return None
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def rdata(kind, value):
    if kind == "A":
        return socket.inet_pton(socket.AF_INET, value)
    if kind == "AAAA":
        return socket.inet_pton(socket.AF_INET6, value)
    if kind == "MX":
        return struct.pack("!H", value[0]) + wire_name(value[1])
    if kind == "TXT":
        all = b""
        for part in [value] if isinstance(value, str) else value:
            part = part.encode("latin-1")
            for at in range(0, max(len(part), 1), 255):
                piece = part[at:at + 255]
                all += bytes([len(piece)]) + piece
        return all
    return wire_name(value)  # CNAME, PTR


def names(zonedata):
    """{name: ({type: [values]}, whether its servers fall silent)}; SPF counts as TXT when no TXT is given."""
    zone = {}
    for name, entries in zonedata.items():
        values, silent = {}, False
        for entry in entries:
            if entry == "TIMEOUT":
                silent = True
                continue
            for kind, value in entry.items():
                values.setdefault(kind, []).append(value)
        spf = values.pop("SPF", [])
        values.setdefault("TXT", spf)
        values["TXT"] = [value for value in values["TXT"] if value != "NONE"]
        zone[str(name).lower()] = (values, silent)
    return zone


def message(zone, name, kind):
    """The answer to a question, in hexadecimal; a chain of aliases is followed, one without end is a failure of the server."""
    records, at, seen = [], name, set()
    while True:
        if at in seen:
            return (struct.pack("!HHHHHH", 7, 0x8182, 1, 0, 0, 0) + question(name, kind)).hex()
        seen.add(at)
        if at not in zone:
            return (struct.pack("!HHHHHH", 7, 0x8183, 1, 0, 0, 0) + question(name, kind)).hex()
        values, silent = zone[at]
        found = values.get(kind, [])
        records += [(at, kind, value) for value in found]
        if not found and silent:
            return "timed_out"
        if found or "CNAME" not in values:
            break
        records.append((at, "CNAME", values["CNAME"][0]))
        at = values["CNAME"][0].rstrip(".").lower()
    all = struct.pack("!HHHHHH", 7, 0x8180, 1, len(records), 0, 0) + question(name, kind)
    for owner, of, value in records:
        data = rdata(of, value)
        all += wire_name(owner) + struct.pack("!HHIH", NUMBERS[of], 1, 300, len(data)) + data
    return all.hex()


def question(name, kind):
    return wire_name(name) + struct.pack("!HH", NUMBERS[kind], 1)


scenarios, cases, lines = 0, [], []
with gzip.open(path, "rb") as file:
    for scenario in yaml.safe_load_all(file):
        scenarios += 1
        zone = names(scenario["zonedata"])
        known = [[name, kind, message(zone, name, kind)]
                 for name in zone if wire_name(name) for kind in ("A", "AAAA", "MX", "PTR", "TXT")]
        for title, case in scenario["tests"].items():
            sender = case["mailfrom"]
            domain = sender.rpartition("@")[2] or case["helo"]
            cases.append((scenario["description"].split("\n")[0], title, case))
            lines.append(json.dumps({"ip": case["host"], "sender": sender, "helo": case["helo"], "domain": domain, "zone": known}))

answers = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True)
found = [json.loads(line) for line in answers.stdout.splitlines()]
wrong = 0
for (scenario, title, case), got in zip(cases, found):
    wanted = case["result"] if isinstance(case["result"], list) else [case["result"]]
    text = case.get("explanation")
    # DEFAULT is the receiver's own text: ours is empty.
    if got["result"] in wanted and (text is None or got["explanation"] == (text if text != "DEFAULT" else "")):
        continue
    wrong += 1
    print(f"{scenario}, {title} (section {case.get('spec')}): wanted {wanted} {text or ''}, got {got}")
print(f"{len(cases) - wrong} of {len(cases)} cases of {scenarios} scenarios agree")
if answers.returncode or len(found) != len(cases):
    print(f"the program gave {len(found)} answers and ended with {answers.returncode}: {answers.stderr}")
    sys.exit(1)
sys.exit(1 if wrong or len(cases) < 150 else 0)
