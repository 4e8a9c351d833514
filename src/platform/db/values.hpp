// What goes into a statement and what comes out: parameters and rows. Included by db.hpp.
#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "platform/base/id.hpp"
#include "platform/base/time.hpp"

namespace beffroi::db {

/// One bound value. Texts and blobs are views: they need to live until the call returns.
class Param {
public:
    enum class Type { null, integer, real, text, blob };

    Param(std::nullptr_t) {}
    Param(std::nullopt_t) {}
    template <class T>
        requires std::is_integral_v<T>
    Param(T n) : type_(Type::integer), integer_(static_cast<std::int64_t>(n)) {}
    Param(double x) : type_(Type::real), real_(x) {}
    Param(const char* s) : type_(Type::text), bytes_(s) {}
    Param(std::string_view s) : type_(Type::text), bytes_(s) {}
    Param(const std::string& s) : type_(Type::text), bytes_(s) {}
    template <class Tag>
    Param(Id<Tag> id) : type_(Type::integer), integer_(id.value) {}
    Param(Instant at) : type_(Type::integer), integer_(to_micros(at)) {}
    /// Dates are stored as ISO text ("2026-11-24"), which orders as it should on both engines.
    Param(Date date) : type_(Type::text), owned_(date_text(date)) {}
    template <class T>
    Param(const std::optional<T>& v) {
        if (v)
            *this = Param(*v);
        else
            would_be_ = Param(T{}).type_;
    }
    static Param blob(std::string_view bytes) {
        Param p(bytes);
        p.type_ = Type::blob;
        return p;
    }

    Type type() const { return type_; }
    /// Of a null, the type it would have if it were not; `null` when unknown.
    Type would_be() const { return type_ == Type::null ? would_be_ : type_; }
    std::int64_t integer() const { return integer_; }
    double real() const { return real_; }
    std::string_view bytes() const { return owned_.empty() ? bytes_ : std::string_view(owned_); }

private:
    Type type_ = Type::null;
    Type would_be_ = Type::null;
    std::int64_t integer_ = 0;
    double real_ = 0;
    std::string_view bytes_;
    std::string owned_;
};

/// Where a row's columns come from; implemented once per engine.
class RowSource {
public:
    virtual ~RowSource() = default;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view bytes(int column) const = 0;  ///< text or blob, valid until the next row
};

/// The current row. Columns count from 0. Texts are views into the engine's memory: copy what outlives the row.
class Row {
public:
    explicit Row(const RowSource& source) : source_(source) {}
    bool is_null(int column) const { return source_.is_null(column); }
    std::int64_t integer(int column) const { return source_.integer(column); }
    bool boolean(int column) const { return source_.integer(column) != 0; }
    double real(int column) const { return source_.real(column); }
    std::string_view text(int column) const { return source_.bytes(column); }
    std::string string(int column) const { return std::string(source_.bytes(column)); }

    /// Reads a column as its C++ type: integers, bool, double, std::string, std::string_view, Id, Instant, Date, optional of these.
    template <class T>
    T get(int column) const;

private:
    const RowSource& source_;
};

namespace detail {
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_id : std::false_type {};
template <class Tag>
struct is_id<Id<Tag>> : std::true_type {};
template <class T>
concept FromRow = requires(const Row& row) {
    { T::from(row) } -> std::same_as<T>;
};
}

template <class T>
T Row::get(int column) const {
    if constexpr (detail::is_optional<T>::value) {
        if (is_null(column)) return std::nullopt;
        return get<typename T::value_type>(column);
    } else if constexpr (std::is_same_v<T, bool>) {
        return boolean(column);
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(integer(column));
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(real(column));
    } else if constexpr (detail::is_id<T>::value) {
        return T{integer(column)};
    } else if constexpr (std::is_same_v<T, Instant>) {
        return from_micros(integer(column));
    } else if constexpr (std::is_same_v<T, Date>) {
        return parse_date(text(column)).value_or(Date{});
    } else {
        return T(text(column));
    }
}

}
