#include "platform/base/waiting.hpp"

#include <utility>

namespace beffroi {
namespace {

thread_local WaitingListener* listener_of_this_thread = nullptr;

}

void listen_to_waiting(WaitingListener* listener) { listener_of_this_thread = listener; }

// Nobody listens while it lasts, so that one inside another counts once.
Waiting::Waiting() : told_(std::exchange(listener_of_this_thread, nullptr)) {
    if (told_) told_->wait_begins();
}

Waiting::~Waiting() {
    if (!told_) return;
    told_->wait_ends();
    listener_of_this_thread = told_;
}

}
