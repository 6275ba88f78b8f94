#include "daemon/smtp/outcome.hh"

namespace smtp {

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::delivered:
      return "delivered";
    case Verdict::deferred:
      return "deferred";
    case Verdict::rejected:
      return "rejected";
    case Verdict::ambiguous:
      return "ambiguous";
  }
  return "deferred";
}

const char* to_string(Stage stage) {
  switch (stage) {
    case Stage::ours:
      return "ours";
    case Stage::connect:
      return "connect";
    case Stage::mail:
      return "MAIL";
    case Stage::rcpt:
      return "RCPT";
    case Stage::data:
      return "DATA";
    case Stage::body:
      return "body";
    case Stage::dot:
      return "final dot";
  }
  return "connect";
}

}  // namespace smtp
