// A thread that waits for a disk or a network does no work: whoever keeps count of working threads is told.
#pragma once

namespace beffroi {

/// What a pool of threads hears of its own threads. Both run on the thread that waits and must not throw.
class WaitingListener {
public:
    virtual void wait_begins() noexcept = 0;
    virtual void wait_ends() noexcept = 0;

protected:
    ~WaitingListener() = default;
};

/// The calling thread belongs to `listener` from now on; nullptr: to nobody, as every thread in the beginning.
void listen_to_waiting(WaitingListener* listener);

/// For as long as it lives, the calling thread only waits: its pool may let another thread work meanwhile. One inside
/// another counts once.
class Waiting {
public:
    Waiting();
    ~Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    WaitingListener* told_;
};

}
