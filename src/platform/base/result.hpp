// Results and errors: what went wrong, for the log, for the person and for the program.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace beffroi {

/// What kind of failure it is. `net` maps each to one HTTP status, in one place.
enum class ErrorKind {
    invalid,          ///< what was given can't be used; the message says how to mend it (422)
    not_found,        ///< (404)
    forbidden,        ///< (403)
    unauthenticated,  ///< (401)
    conflict,         ///< somebody else was faster, or it exists already (409)
    too_many,         ///< slow down (429)
    too_large,        ///< (413)
    unavailable,      ///< try again later: database away, disk full (503)
    internal,         ///< a fault of ours (500)
};

/// A sentence for a person: an English key of the catalogue with `{1}`, `{2}` filled from `args`.
/// It is translated where it is shown, never where it arises.
struct Message {
    std::string key;
    std::vector<std::string> args;
    bool operator==(const Message&) const = default;
};

/// `msg("The postcode {1} does not exist.", code)`; the key is extracted for the catalogue.
template <class... Args>
Message msg(std::string_view key, const Args&... args) {
    return Message{std::string(key), {std::string(args)...}};
}

struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string code;     ///< stable, snake_case, for programs: "already_out"
    Message message;      ///< safe to show
    std::string field;    ///< the form or file field at fault, empty when none is
    std::string detail;   ///< for the log only: may name internals, never personal data

    Error&& on(std::string_view field_name) && { field = field_name; return std::move(*this); }
    Error&& because(std::string_view internal) && { detail = internal; return std::move(*this); }
};

inline Error fail(ErrorKind kind, std::string_view code, Message message) {
    return Error{kind, std::string(code), std::move(message), {}, {}};
}
inline Error invalid(std::string_view code, Message message, std::string_view field = {}) {
    return Error{ErrorKind::invalid, std::string(code), std::move(message), std::string(field), {}};
}

/// Either a value or an `Error`. Asking for what is not there is a bug and terminates.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const { return std::get<1>(state_); }
    Error take_error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    bool ok() const { return !error_; }
    explicit operator bool() const { return ok(); }
    const Error& error() const { return *error_; }
    Error take_error() && { return *std::move(error_); }

private:
    std::optional<Error> error_;
};

}
