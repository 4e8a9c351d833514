// What is written to those who are asked, and to who asked.
#pragma once
#include "features/quotes/quotes.hpp"
#include "platform/mail/mail.hpp"

namespace beffroi::quotes::letters {

/// To a provider: somebody asks what it would cost.
mail::Letter asked(const std::string& to, const std::string& firm, const Request& request, const std::string& site,
                   const std::string& link);
/// To who asked: somebody answered.
mail::Letter answered(const Contact& to, Lang lang, const std::string& firm, const std::string& link);
/// To a provider: it is them.
mail::Letter chosen(const std::string& to, const Request& request, const Contact& who, const std::string& link);
/// To a provider: it is somebody else, or nobody.
mail::Letter not_chosen(const std::string& to, const Request& request, const std::string& site);

}
