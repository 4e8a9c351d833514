// Forms: what was typed is kept, each field has at most one error, and a page shows both until they are mended.
//
//   struct LendForm {
//       Date due;
//       static LendForm read(html::Form& form) { return {form.date("due")}; }
//   };
//   auto lend = html::parse<LendForm>(request.form());
//   if (!lend) return net::html(pages::lend(page, lend.form), net::Status::unprocessable);
//
// Whoever reads a field checks it in the same breath; a failed reading gives an empty value and an error on that field.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/net/http.hpp"

namespace beffroi::html {

/// How a field must be filled in.
enum class Need { required, optional };

class Form {
public:
    struct Fault {
        std::string field;  ///< empty when it concerns no field
        Message message;
    };

    Form() = default;
    explicit Form(net::Params typed) : typed_(std::move(typed)) {}

    // ---- For pages ----

    /// What was typed, trimmed; empty when nothing was.
    std::string_view value(std::string_view name) const { return typed_.get(name); }
    /// True when `option` is among the values of `name`: for check boxes, radio buttons and lists.
    bool chosen(std::string_view name, std::string_view option) const;
    /// The field's error, or nullptr.
    const Message* error(std::string_view name) const;
    /// All errors, in the order they were found: for the summary on top.
    std::span<const Fault> errors() const { return errors_; }
    bool ok() const { return errors_.empty(); }

    // ---- For reading ----

    /// At most `longest` characters.
    std::string text(std::string_view name, std::size_t longest = 200, Need need = Need::required);
    /// The same, required: the sentence says what to write. It stands in the summary too, far from the field.
    std::string text(std::string_view name, std::size_t longest, Message when_empty);
    std::optional<std::int64_t> whole_number(std::string_view name, std::int64_t least, std::int64_t most,
                                             Need need = Need::required);
    /// "2026-11-24" as browsers send it, and "24/11/2026", "24.11.26" as people write it.
    Date date(std::string_view name, Need need = Need::required);
    /// An address of mail: one @, a dot after it. Sending finds out the rest.
    std::string mail(std::string_view name, Need need = Need::required);
    /// A telephone number as people write it, as E.164: "02 31 66 00 00" → "+33231660000".
    std::string phone(std::string_view name, Need need = Need::required);
    /// One of `options`; anything else was not offered.
    std::string choice(std::string_view name, std::span<const std::string_view> options, Need need = Need::required);
    /// A check box.
    bool ticked(std::string_view name) const { return typed_.has(name); }

    // ---- For rules ----

    /// Sets what a field shows before anything is typed.
    void preset(std::string_view name, std::string_view value) { typed_.set(name, value); }
    /// Adds an error; the first of a field stays.
    void fail(std::string_view field, Message message);
    /// Adds what a service answered, on the field it names.
    Form& with(const Error& error);

private:
    bool absent(std::string_view name, Need need);

    net::Params typed_;
    std::vector<Fault> errors_;
};

/// What `parse` gives: the form as typed and, when every field could be read, its value.
template <class T>
struct Parsed {
    Form form;
    std::optional<T> value;

    explicit operator bool() const { return value.has_value(); }
    const T& operator*() const { return *value; }
    const T* operator->() const { return &*value; }
    /// The form with an error that arose after reading.
    const Form& with(const Error& error) { return form.with(error); }
};

/// Reads a T by its `static T read(Form&)`.
template <class T>
Parsed<T> parse(net::Params typed) {
    Parsed<T> result{Form(std::move(typed)), std::nullopt};
    T value = T::read(result.form);
    if (result.form.ok()) result.value = std::move(value);
    return result;
}

}
