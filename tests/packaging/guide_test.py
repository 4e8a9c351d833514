#!/usr/bin/python3
"""Every command of docs/operators.md, in its order, on a throwaway machine under its real systemd. What needs the network is
done as its package would do it here: apt installs the package that was built, starts what Debian's packages start, and the
mail provider is a server on the machine itself. Whoever edits the settings writes what the page says.

usage: guide_test.py BUILD_FOLDER SOURCE_FOLDER
"""
import glob
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from machine import Machine, alone

alone()
BUILD, SOURCE = sys.argv.pop(1), sys.argv.pop(1)
TOML = '/var/lib/beffroi/beffroi.toml'

SHIMS = {
    'sudo': 'if [ "$1" = -u ]; then user=$2; shift 2; exec runuser -u "$user" -- "$@"; fi\nexec "$@"\n',
    'apt': '''for what in "$@"; do case $what in
  ./beffroi_0.1.0_*) dpkg -i /root/beffroi.deb ;;
  ./beffroi_0.2.0_*) dpkg -i /root/next.deb ;;
  caddy) systemctl start caddy ;;
  postgresql) [ -n "$(pg_lsclusters -h)" ] || pg_createcluster $(ls /usr/lib/postgresql | tail -n 1) main
    systemctl start postgresql@$(pg_lsclusters -h | awk '{ print $1 "-" $2; exit }') ;;
  install) ;;
  *) echo "the page installs $what, which is not known here" >&2; exit 1 ;;
esac; done
''',
    'nano': 'exec /usr/bin/python3 /usr/local/share/guide/edit.py "$1"\n',
}

# Writes the settings of /usr/local/share/guide/wanted into the file, each under its section.
EDIT = r'''
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
section = None
for line in open("/usr/local/share/guide/wanted", encoding="utf-8"):
    if found := re.match(r"\[(\w+)\]", line):
        section = found[1]
    elif found := re.match(r"(\w+) = ", line):
        before, rest = text.split(f"[{section}]\n", 1)
        assert re.search(rf"^{found[1]} = ", rest, re.M), line
        text = before + f"[{section}]\n" + re.sub(rf"^{found[1]} = .*$", lambda _: line.strip(), rest, count=1, flags=re.M)
open(sys.argv[1], "w", encoding="utf-8").write(text)
'''


def blocks(page):
    """(what stands behind the fence, text) of each."""
    return re.findall(r'^```([^\n]*)\n(.*?)^```$', page, flags=re.M | re.S)


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


class GuideTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='beffroi-guide-')
        run('cpack', '--config', BUILD + '/CPackConfig.cmake', '-B', cls.folder)
        [cls.package] = glob.glob(cls.folder + '/*.deb')
        run('dpkg-deb', '-R', cls.package, cls.folder + '/next')
        run('sed', '-i', 's/^Version: .*/Version: 0.2.0/', cls.folder + '/next/DEBIAN/control')
        run('dpkg-deb', '-Zgzip', '-z1', '-b', cls.folder + '/next', cls.folder + '/next.deb')
        run(BUILD + '/beffroi', 'init', '--data', cls.folder + '/demo', '--demo')
        cls.machine = Machine()

    @classmethod
    def tearDownClass(cls):
        cls.machine.stop()
        shutil.rmtree(cls.folder)

    def test_the_page(self):
        machine = self.machine
        for name, text in SHIMS.items():
            machine.write('/usr/local/bin/' + name, '#!/bin/sh\nset -e\n' + text)
            machine.do('chmod', '755', '/usr/local/bin/' + name)
        machine.write('/usr/local/share/guide/edit.py', EDIT)
        machine.write('/usr/local/share/guide/wanted', '')
        shutil.copy(self.package, machine.path('/root/beffroi.deb'))
        shutil.copy(self.folder + '/next.deb', machine.path('/root/next.deb'))
        machine.write('/root/lieux.csv', run(BUILD + '/beffroi', 'export', 'places', '--data', self.folder + '/demo'))
        machine.write('/root/pwned-passwords.txt', ''.join(f'{n:016X}'.ljust(40, '0') + f':{n}\n' for n in range(1, 1000)))
        machine.start()
        provider = subprocess.Popen(['nsenter', '-t', machine.leader, '-m', '-n', '-p', '--', '/usr/bin/python3', '-m', 'aiosmtpd', '-n', '-l', '127.0.0.1:2525', '-c', 'aiosmtpd.handlers.Mailbox', '/root/mailbox'],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (provider.kill(), provider.wait()))

        def shell(text):
            ran = machine.ask('bash', '-euo', 'pipefail', '-c', 'PATH=/usr/local/bin:$PATH; cd /root; ' + text)
            self.assertEqual(ran.returncode, 0, f'{text}\n{ran.stdout}{ran.stderr}')
            return ran.stdout

        with open(SOURCE + '/docs/operators.md', encoding='utf-8') as file:
            page = file.read()
        wanted, kinds = '', []
        for kind, text in blocks(page):
            words = kind.split()
            if kind == 'toml':
                wanted += text
                continue
            if not words or words[0] != 'sh':
                continue
            kinds.append(kind)
            if words[-1] == 'caddy' and not shutil.which('caddy'):
                print('Caddy is not installed: its commands are left out.')
                continue
            if words[-1] == 'postgresql':
                wanted += "[database]\nurl = 'postgresql://beffroi@/beffroi?host=/var/run/postgresql'\n"
            # The provider of the page is not here.
            here = wanted.replace('smtp://smtp.exemple.fr:587', 'smtp://127.0.0.1:2525')
            here = re.sub(r'^(user|password) = .*\n', '', here, flags=re.M) + '[mail]\nrequire_tls = false\n'
            machine.write('/usr/local/share/guide/wanted', here)
            if words[-1] == 'mail':
                shell('nano ' + TOML)
            begun = time.monotonic()
            out = shell(text)
            print(f'{time.monotonic() - begun:5.1f} s  {kind}: {text.splitlines()[0]}', flush=True)
            if '--invite' in text:
                self.assertRegex(out, r'https://aide\.exemple\.fr/invitation/\S{20,}')
            if words[-1] == 'passwords':
                self.assertIn('Of 999 lines, 990 passwords', out)
            if words[-1] == 'mail':
                self.assertIn('Sent to nadia@exemple.fr', out)
        self.assertEqual(kinds.count('sh'), 6)

        # What the page promised.
        self.assertEqual(machine.do('dpkg-query', '-W', '-f', '${Version}', 'beffroi'), '0.2.0')
        machine.until(lambda: machine.ask('curl', '-fsS', 'http://127.0.0.1:8080/healthz').stdout == 'ok\n', 'it serves from PostgreSQL')
        self.assertIn('PostgreSQL answers', shell('sudo -u beffroi beffroi doctor'))
        self.assertIn('nadia@exemple.fr', shell('sudo -u beffroi beffroi people'))
        self.assertGreater(len(shell('sudo -u beffroi beffroi export places').splitlines()), 40)
        self.assertTrue('/lieux/bibliotheque-de-brecey' in shell('curl -fsS http://127.0.0.1:8080/lieux'))
        shell('sudo -u beffroi beffroi verify log')
        shell('sudo -u beffroi beffroi backup /var/backups/beffroi/postgresql.dump')
        self.assertEqual(machine.do('stat', '-c', '%U %a', '/var/lib/beffroi', TOML), 'beffroi 700\nbeffroi 600\n')


unittest.main(verbosity=0)
