#pragma once
#include <optional>
#include <string_view>

#include "mailparse/mail.hh"

namespace mailparse {

// A date as a client writes it above a quote, in the language of its user: "mar. 1 mars 2011 à 18:02",
// "2011年3月1日 下午 6:02", "01.03.2011 18.02", "3/1/2011 6:02 PM". Without a zone it counts as UTC. Between
// 3/1 and 1/3 decides whether hours are counted to twelve, as in America.
std::optional<Instant> parse_local_date(std::string_view text);

}  // namespace mailparse
