"""A throwaway Debian: this one, seen through an overlay in memory, so that nothing of it changes. It can be started like a
machine, with the real systemd as its first process and the loopback as its only network (systemd-nspawn)."""
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SKIPPED = 77  # what CTest takes for "not here"


def leave_out(why):
    print(f'skipped: {why}')
    sys.exit(SKIPPED)


def alone():
    """Runs the script again where mounts are its own and all its processes end with it."""
    if os.environ.get('BEFFROI_ALONE') == '1':
        return
    if os.geteuid() != 0:
        leave_out('only root may mount an overlay and start systemd; try with sudo.')
    for tool in ('systemd-nspawn', 'nsenter', 'unshare'):
        if not shutil.which(tool):
            sys.exit(f'{tool} is missing: run `./dev deps test`.')
    if subprocess.run(['unshare', '--mount', '--pid', '--fork', '--mount-proc', 'true'], capture_output=True).returncode != 0:
        leave_out('this machine lets nobody mount anything.')
    os.environ['BEFFROI_ALONE'] = '1'
    os.execvp('unshare', ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', sys.executable, *sys.argv])


class Machine:
    def __init__(self):
        self.memory = tempfile.mkdtemp(prefix='beffroi-machine-')
        subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', self.memory], check=True)
        self.root = self.memory + '/root'
        for name in ('root', 'upper', 'work'):
            os.mkdir(f'{self.memory}/{name}')
        mounted = subprocess.run(['mount', '-t', 'overlay', 'overlay', '-o', f'lowerdir=/,upperdir={self.memory}/upper,workdir={self.memory}/work', self.root], capture_output=True, text=True)
        if mounted.returncode != 0:
            leave_out(f'no overlay can be mounted here: {mounted.stderr.strip()}')
        self.process = self.leader = None
        # What the real machine forbids or starts is its own affair; and an index of manuals takes seconds at every installation.
        for path in ['/usr/sbin/policy-rc.d', '/var/lib/man-db/auto-update', *glob.glob('/etc/systemd/system/*.wants')]:
            inside = self.root + path
            shutil.rmtree(inside) if os.path.isdir(inside) else os.path.lexists(inside) and os.remove(inside)
        # A machine without services, but ours.
        self.write('/etc/systemd/system/try.target', '[Unit]\nRequires=sysinit.target\nWants=beffroi.service\nAfter=sysinit.target\nAllowIsolate=yes\n')

    def path(self, inside):
        return self.root + inside

    def write(self, inside, text):
        os.makedirs(os.path.dirname(self.path(inside)), exist_ok=True)
        with open(self.path(inside), 'w', encoding='utf-8') as file:
            file.write(text)

    def start(self):
        self.log = open(self.memory + '/boot.log', 'w+b')
        self.process = subprocess.Popen(['systemd-nspawn', '--quiet', '--register=no', '--keep-unit', '--private-network', '--console=pipe', '-D', self.root, '-b', 'systemd.unit=try.target'],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.until(self.find_leader, 'systemd-nspawn starts')
        self.until(lambda: self.ask('systemctl', 'is-system-running').stdout.strip() in ('running', 'degraded'), 'the machine is up', 60)

    def find_leader(self):
        if self.process.poll() is not None:
            self.log.seek(0)
            sys.exit('systemd-nspawn ended: ' + self.log.read().decode(errors='replace')[-2000:])
        # Its first child only prepares; the one that matters has become systemd.
        for child in subprocess.run(['pgrep', '-P', str(self.process.pid)], capture_output=True, text=True).stdout.split():
            try:
                with open(f'/proc/{child}/comm', encoding='utf-8') as file:
                    if file.read().strip() == 'systemd' and os.readlink(f'/proc/{child}/ns/pid') != os.readlink('/proc/self/ns/pid'):
                        self.leader = child
            except OSError:
                pass
        return self.leader

    def ask(self, *command, input=None):
        """Runs it on the started machine, or in its files while it is not."""
        way = ['nsenter', '-t', self.leader, '-m', '-u', '-i', '-n', '-p', '--'] if self.leader else ['chroot', self.root]
        env = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LANG': 'C.UTF-8', 'DEBIAN_FRONTEND': 'noninteractive', 'SYSTEMD_PAGER': 'cat'}
        return subprocess.run([*way, *command], capture_output=True, text=True, timeout=60, input=input, env=env)

    def do(self, *command, input=None):
        """The same for what must succeed; its output."""
        ran = self.ask(*command, input=input)
        if ran.returncode != 0:
            raise AssertionError(f'{" ".join(command)} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}')
        return ran.stdout

    def until(self, true, what, seconds=30):
        end = time.monotonic() + seconds
        while True:
            found = true()
            if found:
                return found
            if time.monotonic() > end:
                journal = self.ask('journalctl', '-b', '--no-pager', '-n', '60').stdout if self.leader else ''
                raise AssertionError(f'not within {seconds} s: {what}\n{journal}')
            time.sleep(0.05)

    def stop(self):
        """Pulls the plug: nothing of it is kept."""
        if self.process:
            for pid in (self.leader, self.process.pid):
                if pid:
                    os.kill(int(pid), signal.SIGKILL)
            self.process.wait()
            self.log.close()
        self.leader = None
        for mounted in (self.root, self.memory):
            subprocess.run(['umount', '--lazy', mounted], check=True)
        os.rmdir(self.memory)
