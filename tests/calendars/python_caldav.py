"""The library that many programs use, before the real server: prints "all is well" or fails."""
import datetime
import sys

import caldav
from caldav.lib import error

url, user, password = sys.argv[1:]
client = caldav.DAVClient(url + "/caldav/", username=user, password=password)
principal = client.principal()
calendars = principal.calendars()
assert [each.url.path.rstrip("/").rsplit("/", 1)[1] for each in calendars] == ["rendez-vous"], calendars
calendar = calendars[0]
assert "VEVENT" in calendar.get_supported_components()

utc = datetime.timezone.utc
now = datetime.datetime.now(utc).replace(minute=0, second=0, microsecond=0)
everything = calendar.events()
assert len(everything) >= 2, everything
token = calendar.objects_by_sync_token()
assert len(list(token)) == len(everything), len(list(token))

# What is added takes time; it is found by time and by identifier.
starts = (now + datetime.timedelta(days=50)).replace(hour=3)
ends = starts + datetime.timedelta(hours=2)
text = lambda s, e: (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Essai//FR\r\nBEGIN:VEVENT\r\nUID:python-1\r\nDTSTAMP:20260101T000000Z\r\n"
    f"DTSTART:{s:%Y%m%dT%H%M%SZ}\r\nDTEND:{e:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Réunion d’équipe\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
calendar.save_event(text(starts, ends))
found = calendar.date_search(starts, ends, expand=True)
assert len(found) == 1 and "Réunion" in found[0].data, found
assert not calendar.date_search(ends, ends + datetime.timedelta(hours=1), expand=False)
event = calendar.event_by_uid("python-1")
busy = calendar.freebusy_request(starts - datetime.timedelta(hours=1), ends + datetime.timedelta(hours=1))
assert f"{starts:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}" in busy.data, busy.data

changed = calendar.objects_by_sync_token(token.sync_token, load_objects=True)
assert ["python-1" in each.data for each in changed] == [True], list(changed)

# Moved, and moved back: each time the token tells it once.
later = starts + datetime.timedelta(days=1)
event.data = text(later, later + datetime.timedelta(hours=1))
event.save()
assert calendar.date_search(later, later + datetime.timedelta(minutes=30), expand=False)
after = calendar.objects_by_sync_token(changed.sync_token, load_objects=True)
assert len(list(after)) == 1

# An appointment: its words are ours, its time may change.
ours = lambda each: "UID:beffroi-" in each.data and "UID:beffroi-atelier-" not in each.data
one = next(each for each in everything
           if ours(each) and each.vobject_instance.vevent.dtstart.value > now + datetime.timedelta(days=2))
moved_to = (now + datetime.timedelta(days=52)).replace(hour=3)


def at(event, begins):
    """The event's text with another time."""
    vevent = event.vobject_instance.vevent
    ends = begins + (vevent.dtend.value - vevent.dtstart.value)
    lines = event.data.replace("\r\n", "\n").split("\n")
    times = {"DTSTART": begins, "DTEND": ends}
    return "\r\n".join(f"{name}:{times[name]:%Y%m%dT%H%M%SZ}" if (name := line.split(":")[0]) in times else line for line in lines)


uid = one.vobject_instance.vevent.uid.value
one.data = at(one, moved_to).replace("SUMMARY:", "SUMMARY:Other words ")
one.save()
again = calendar.event_by_uid(uid)
assert again.vobject_instance.vevent.dtstart.value == moved_to, again.data
assert "Other words" not in again.data, again.data

# A second one at the same time is refused; so is what is no event.
other = next(each for each in calendar.events() if ours(each) and each.url != one.url
             and each.vobject_instance.vevent.dtstart.value > now + datetime.timedelta(days=1))
other.data = at(other, moved_to)
for wrong in (other.save, lambda: calendar.save_todo(summary="Rien")):
    try:
        wrong()
    except (error.PutError, error.AuthorizationError, error.DAVError):
        continue
    raise AssertionError("it was taken")

# A session of a workshop: it moves, but is not deleted.
session = next(each for each in calendar.events() if "UID:beffroi-atelier-" in each.data
               and each.vobject_instance.vevent.dtstart.value > now + datetime.timedelta(days=2))
session_at = (now + datetime.timedelta(days=54)).replace(hour=3)
session.data = at(session, session_at)
session.save()
session.load()
assert session.vobject_instance.vevent.dtstart.value == session_at, session.data
try:
    session.delete()
    raise AssertionError("it was deleted")
except (error.DeleteError, error.AuthorizationError):
    pass

# A series of four: one time moves, one is cancelled, all in one object.
first = (now + datetime.timedelta(days=100)).replace(hour=3)
week = datetime.timedelta(days=7)
paris = lambda name, at, hour: f"{name};TZID=Europe/Paris:{at:%Y%m%d}T{hour}0000\r\n"
one = lambda lines: "BEGIN:VEVENT\r\nUID:python-2\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Point\r\n" + lines + "END:VEVENT\r\n"
whole = lambda *each: "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Essai//FR\r\n" + "".join(each) + "END:VCALENDAR\r\n"
master = one(paris("DTSTART", first, 12) + paris("DTEND", first, 13) + "RRULE:FREQ=WEEKLY;COUNT=4\r\n")
series = calendar.save_event(whole(master))
series.data = whole(
    master,
    one(paris("RECURRENCE-ID", first + week, 12) + paris("DTSTART", first + week, 15) + paris("DTEND", first + week, 16)),
    one(paris("RECURRENCE-ID", first + 2 * week, 12) + paris("DTSTART", first + 2 * week, 12) + "STATUS:CANCELLED\r\n"))
series.save()
assert calendar.event_by_uid("python-2").data.count("BEGIN:VEVENT") == 3
times = [vevent.dtstart.value for each in calendar.date_search(first - week, first + 5 * week, expand=True)
         if "python-2" in each.data for vevent in each.vobject_instance.vevent_list]
days = [(at.date() - first.date()).days for at in times]
assert sorted(days) == [0, 7, 21], times
series.delete()

event.delete()
gone = calendar.objects_by_sync_token(after.sync_token)
assert len(list(gone)) >= 1
try:
    calendar.event_by_uid("python-1")
    raise AssertionError("it is still there")
except error.NotFoundError:
    pass
try:
    caldav.DAVClient(url + "/caldav/", username=user, password="x" * 43).principal()
    raise AssertionError("anybody comes in")
except error.AuthorizationError:
    pass
print("all is well")
