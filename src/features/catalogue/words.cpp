// Codes of the files and what people read for them.
#include "features/catalogue/knowledge.hpp"

namespace beffroi::catalogue {

std::string_view code(How one) {
    constexpr std::string_view all[] = {"installed", "self-hosted", "served"};
    return all[static_cast<int>(one)];
}
std::string_view label(How one) {
    constexpr std::string_view all[] = {i18n::key("To install on your computer or telephone"),
                                        i18n::key("To put on a server that you choose"),
                                        i18n::key("Ready to use, somebody runs it")};
    return all[static_cast<int>(one)];
}
std::string_view code(Maturity one) {
    constexpr std::string_view all[] = {"young", "growing", "established"};
    return all[static_cast<int>(one)];
}
std::string_view label(Maturity one) {
    constexpr std::string_view all[] = {i18n::key("Young: it changes often"), i18n::key("Growing"),
                                        i18n::key("Established: used by many for years")};
    return all[static_cast<int>(one)];
}
std::string_view code(French one) {
    constexpr std::string_view all[] = {"full", "partly", "none"};
    return all[static_cast<int>(one)];
}
std::string_view label(French one) {
    constexpr std::string_view all[] = {i18n::key("Entirely in French"), i18n::key("Partly in French"),
                                        i18n::key("Not in French")};
    return all[static_cast<int>(one)];
}
std::string_view code(AccessFor one) {
    constexpr std::string_view all[] = {"good", "partly", "poor", "unknown"};
    return all[static_cast<int>(one)];
}
std::string_view label(AccessFor one) {
    constexpr std::string_view all[] = {i18n::key("Usable by people with a disability, a published test says so"),
                                        i18n::key("Partly usable by people with a disability"),
                                        i18n::key("Hard to use for people with a disability"),
                                        i18n::key("Nobody has published a test for people with a disability")};
    return all[static_cast<int>(one)];
}
std::string_view code(Price one) {
    constexpr std::string_view all[] = {"free", "free-and-paid", "paid"};
    return all[static_cast<int>(one)];
}
std::string_view label(Price one) {
    constexpr std::string_view all[] = {
        i18n::key("Free of charge"), i18n::key("Free of charge, with paid help or hosting"), i18n::key("To pay for")};
    return all[static_cast<int>(one)];
}
std::string_view code(Change one) {
    constexpr std::string_view all[] = {"hours", "days", "weeks", "months"};
    return all[static_cast<int>(one)];
}
std::string_view label(Change one) {
    constexpr std::string_view all[] = {i18n::key("a few hours"), i18n::key("a few days"), i18n::key("a few weeks"),
                                        i18n::key("a few months")};
    return all[static_cast<int>(one)];
}
std::string_view code(Risk one) {
    constexpr std::string_view all[] = {"low", "medium", "high"};
    return all[static_cast<int>(one)];
}
std::string_view label(Risk one) {
    constexpr std::string_view all[] = {i18n::key("Little can go wrong"), i18n::key("Prepare it well"),
                                        i18n::key("Do it with somebody who has done it before")};
    return all[static_cast<int>(one)];
}

bool Solution::is(How one) const {
    for (const How each : how)
        if (each == one) return true;
    return false;
}

}
