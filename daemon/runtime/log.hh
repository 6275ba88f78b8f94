#pragma once
// The daemon's log: one line an event, words first, then key=value fields.
//
// Goes to the journal, with its priority, where standard error is connected to it (JOURNAL_STREAM), else to
// standard error. Never holds a secret or the body of a mail: callers pass numbers, names of the policy,
// addresses and servers' replies.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace service::log {

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

// "what key=value key="two words"": one line, whatever the values are.
std::string format(std::string_view what, Fields fields);

void open(bool verbose);  // once, before the first line
void debug(std::string_view what, Fields fields = {});
void info(std::string_view what, Fields fields = {});
void warn(std::string_view what, Fields fields = {});
void error(std::string_view what, Fields fields = {});

}  // namespace service::log
