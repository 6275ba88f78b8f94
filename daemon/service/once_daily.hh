#pragma once
// What is worth a line at first, and then once a day while it goes on.

#include <chrono>
#include <map>
#include <string>

namespace service {

class OnceDaily {
 public:
  using Clock = std::chrono::steady_clock;
  // Numbers aside: a set of UIDs that grows is the same news.
  bool is_news(const std::string& text, Clock::time_point now);

 private:
  std::map<std::string, Clock::time_point> told_;
};

}  // namespace service
