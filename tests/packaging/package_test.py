#!/usr/bin/python3
"""The Debian package on a throwaway machine, under its real systemd: installed, used, upgraded, removed, purged.

usage: package_test.py BUILD_FOLDER
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from machine import Machine, alone

alone()
BUILD = sys.argv.pop(1)
DATA = '/var/lib/beffroi'


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='beffroi-package-')
        run('cpack', '--config', BUILD + '/CPackConfig.cmake', '-B', cls.folder)
        [cls.package] = glob.glob(cls.folder + '/*.deb')
        cls.version = run('dpkg-deb', '-f', cls.package, 'Version').strip()
        # The same, as if it were the next version.
        run('dpkg-deb', '-R', cls.package, cls.folder + '/next')
        control = cls.folder + '/next/DEBIAN/control'
        with open(control, encoding='utf-8') as file:
            text = file.read()
        with open(control, 'w', encoding='utf-8') as file:
            file.write(text.replace(f'Version: {cls.version}', f'Version: {cls.version}.1'))
        run('dpkg-deb', '-Zgzip', '-z1', '-b', cls.folder + '/next', cls.folder + '/next.deb')
        cls.machine = None

    @classmethod
    def tearDownClass(cls):
        if cls.machine:
            cls.machine.stop()
        shutil.rmtree(cls.folder)

    def test_1_what_is_in_it(self):
        fields = {name: run('dpkg-deb', '-f', self.package, name) for name in ('Depends', 'Recommends', 'Description')}
        for library in ('libc6', 'libcurl4', 'libsqlite3-0', 'libpq5', 'libsodium23'):
            self.assertRegex(fields['Depends'], rf'\b{library}(t64)? \(>= ')
        self.assertIn('libvips-tools', fields['Recommends'])
        self.assertGreater(len(fields['Description'].splitlines()), 3)
        for line in run('dpkg-deb', '-c', self.package).splitlines():
            mode, owner, *_, path = line.split()
            self.assertEqual(owner, 'root/root', line)
            self.assertIn(mode, ('drwxr-xr-x', '-rw-r--r--', '-rwxr-xr-x'), line)
            self.assertEqual(mode == '-rwxr-xr-x', path == './usr/bin/beffroi', line)
        self.assertNotIn('.symtab', run('readelf', '-S', self.folder + '/next/usr/bin/beffroi'))
        for script in ('postinst', 'prerm', 'postrm'):
            run('sh', '-n', f'{self.folder}/next/DEBIAN/{script}')
        if shutil.which('lintian'):
            self.assertEqual(run('lintian', '--fail-on', 'none', self.package), '')

    def test_2_the_unit_is_tight(self):
        unit = self.folder + '/next/usr/lib/systemd/system/beffroi.service'
        # In tenths: 2.0 is the most.
        rated = subprocess.run(['systemd-analyze', 'security', '--offline=true', '--threshold=20', '--no-pager', unit], capture_output=True, text=True)
        self.assertEqual(rated.returncode, 0, rated.stdout + rated.stderr)
        # A threshold that no unit could miss would prove nothing.
        loose = self.folder + '/loose.service'
        with open(loose, 'w', encoding='utf-8') as file:
            file.write('[Service]\nExecStart=/usr/bin/beffroi serve\n')
        self.assertNotEqual(subprocess.run(['systemd-analyze', 'security', '--offline=true', '--threshold=20', '--no-pager', loose], capture_output=True).returncode, 0)

    def get(self, path):
        return self.machine.ask('curl', '--silent', '--show-error', '--fail', '--output', '-', 'http://127.0.0.1:8080' + path)

    def beffroi(self, *args, input=None):
        return self.machine.do('runuser', '-u', 'beffroi', '--', 'beffroi', *args, input=input)

    def service(self, what):
        return self.machine.do('systemctl', 'show', '--value', '--property', what, 'beffroi.service').strip()

    def content(self):
        """What must outlive everything: the settings, the key and the places."""
        kept = {name: self.machine.do('sha256sum', f'{DATA}/{name}') for name in ('beffroi.toml', 'server.key')}
        return kept, self.machine.do('stat', '-c', '%U %a', DATA), self.beffroi('export', 'places')

    def test_3_the_life_of_a_package(self):
        machine = type(self).machine = Machine()
        begun = time.monotonic()

        def told(what):
            print(f'{time.monotonic() - begun:5.1f} s  {what}', flush=True)

        shutil.copy(self.package, machine.path('/root/beffroi.deb'))
        shutil.copy(self.folder + '/next.deb', machine.path('/root/next.deb'))
        # Installed into the files of a machine that is off, as an image is made.
        run('dpkg', '--root=' + machine.root, '-i', self.package)
        self.assertIn('/usr/sbin/nologin', machine.do('grep', '^beffroi:', '/etc/passwd'))
        self.assertEqual(machine.do('stat', '-c', '%U %a', DATA, DATA + '/beffroi.toml', DATA + '/server.key'), 'beffroi 700\nbeffroi 600\nbeffroi 600\n')
        self.assertTrue(os.path.islink(machine.path('/etc/systemd/system/multi-user.target.wants/beffroi.service')))
        told('installed')

        machine.write('/etc/systemd/system/beffroi.service.d/watchdog.conf', '[Service]\nWatchdogSec=4\n')
        machine.start()
        machine.until(lambda: self.service('ActiveState') == 'active', 'the service is ready')
        self.assertEqual(self.get('/healthz').stdout, 'ok\n')
        pid = self.service('MainPID')
        status = machine.do('cat', f'/proc/{pid}/status')
        for line in (r'CapEff:\s0+$', r'CapBnd:\s0+$', r'NoNewPrivs:\s1$', r'Seccomp:\s2$'):
            self.assertRegex(status, re.compile(line, re.M))
        told('serves')

        # What the unit forbids, the program does not miss: it writes, draws posters, sends mail to a server that is not there.
        csv = run(BUILD + '/beffroi', 'export', 'places', '--data', self.demonstration())
        self.assertIn('44', self.beffroi('import', 'places', '-', '--source', 'test', input=csv))
        machine.until(lambda: '/lieux/bibliotheque-de-brecey' in self.get('/lieux').stdout, 'the places are shown')
        for path, kind in (('/', 'HTML'), ('/lieux', 'HTML'), ('/affiche.pdf?commune=14762', 'PDF'), ('/affiche.png?commune=14762', 'PNG'), ('/metrics', 'ASCII text')):
            self.assertIn(kind, machine.do('sh', '-c', f'curl -fsS "http://127.0.0.1:8080{path}" | file -'), path)
        self.draws_pictures()
        before = self.content()
        self.assertGreater(len(before[2].splitlines()), 40)
        told('holds data')

        # A reload keeps the process; a process that no longer works is replaced.
        machine.do('systemctl', 'reload', 'beffroi')
        self.assertEqual((self.get('/healthz').stdout, self.service('MainPID')), ('ok\n', pid))
        time.sleep(5)
        self.assertEqual(self.service('MainPID'), pid, 'the watchdog is content')
        machine.do('kill', '-STOP', pid)
        machine.until(lambda: self.service('MainPID') not in (pid, '0') and self.get('/healthz').stdout == 'ok\n', 'the watchdog starts it again', 40)
        self.assertEqual(self.content(), before)
        told('was watched')

        pid = self.service('MainPID')
        machine.do('dpkg', '-i', '/root/next.deb')
        self.assertEqual(machine.do('dpkg-query', '-W', '-f', '${Version}', 'beffroi'), self.version + '.1')
        machine.until(lambda: self.get('/healthz').stdout == 'ok\n', 'it serves after the upgrade')
        self.assertNotEqual(self.service('MainPID'), pid)
        self.assertEqual(self.content(), before)
        told('upgraded')

        # What an operator switched off stays so.
        machine.do('systemctl', 'disable', '--now', 'beffroi')
        machine.do('dpkg', '-i', '/root/next.deb')
        self.assertEqual(machine.ask('systemctl', 'is-enabled', 'beffroi').stdout, 'disabled\n')
        self.assertEqual(machine.ask('systemctl', 'is-active', 'beffroi').stdout, 'inactive\n')
        machine.do('systemctl', 'enable', '--now', 'beffroi')

        machine.do('dpkg', '-r', 'beffroi')
        self.assertEqual(machine.ask('pgrep', '-x', 'beffroi').stdout, '')
        self.assertFalse(os.path.exists(machine.path('/usr/bin/beffroi')))
        self.assertEqual(machine.do('stat', '-c', '%U %a', DATA), before[1])
        told('removed')
        machine.do('dpkg', '-i', '/root/beffroi.deb')
        machine.until(lambda: self.get('/healthz').stdout == 'ok\n', 'it serves again')
        self.assertEqual(self.content(), before)
        said = machine.do('dpkg', '-P', 'beffroi')
        self.assertIn(f'the data are kept in {DATA}', said)
        self.assertEqual(machine.do('stat', '-c', '%U %a', DATA), before[1])
        self.assertEqual(machine.do('find', '/etc', '-name', '*beffroi*', '-not', '-path', '*.service.d*'), '')
        told('purged')
        machine.do('dpkg', '-i', '/root/beffroi.deb')
        machine.until(lambda: self.get('/healthz').stdout == 'ok\n', 'it serves once more')
        self.assertEqual(self.content(), before)
        told('installed once more')

    def draws_pictures(self):
        """The program that makes photos smaller, under the restrictions of the unit: it must do without code written at run time."""
        if not shutil.which('vipsthumbnail'):
            return
        machine = self.machine
        picture = f'{DATA}/picture.png'
        icon = re.search(r'/assets/apple-touch-icon-\w+\.png', self.get('/').stdout)[0]
        machine.do('runuser', '-u', 'beffroi', '--', 'sh', '-c', f'curl -fsS -o {picture} http://127.0.0.1:8080{icon}')
        with open(machine.path('/usr/lib/systemd/system/beffroi.service'), encoding='utf-8') as file:
            unit = file.read()
        unit = re.sub(r'^ExecStart=.*', f'ExecStart=/usr/bin/vipsthumbnail --size 90 --output small.jpg {picture}', unit, flags=re.M)
        unit = re.sub(r'^Type=.*', 'Type=oneshot', unit, flags=re.M)
        unit = re.sub(r'^(Watchdog|Restart|ExecReload).*\n', '', unit, flags=re.M)
        machine.write('/etc/systemd/system/try-picture.service', unit)
        machine.do('systemctl', 'start', 'try-picture')
        self.assertIn('JPEG', machine.do('file', f'{DATA}/small.jpg'))
        machine.do('rm', picture, f'{DATA}/small.jpg', '/etc/systemd/system/try-picture.service')

    def demonstration(self):
        data = self.folder + '/demo'
        run(BUILD + '/beffroi', 'init', '--data', data, '--demo')
        return data


unittest.main(verbosity=0)
