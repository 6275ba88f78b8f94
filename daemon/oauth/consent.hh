#pragma once
// The authorization code grant with PKCE (RFC 6749, 4.1; RFC 7636; RFC 8252): the page on which a person
// agrees, and what comes back from it.

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "daemon/oauth/request.hh"

namespace oauth {

struct Consent {
  std::string url;  // for the person's browser
  std::string redirect;
  std::string state;     // comes back, else it is not our answer
  std::string verifier;  // proves that whoever has the code is who asked
};
Consent begin_consent(const Grant& grant, const std::string& redirect);

// The code, from the address that the browser was sent to, or from the part of it behind "?".
[[nodiscard]] tl::expected<std::string, Fault> read_redirect(std::string_view address, const Consent& consent,
                                                             const Grant& grant);
[[nodiscard]] tl::expected<Question, Fault> code_request(const Grant& grant, const std::string& secret,
                                                         const std::string& code, const Consent& consent,
                                                         const Moment& moment);

// The device flow (RFC 8628): a code that is typed in elsewhere.
struct Device {
  std::string code, user_code, url;
  std::chrono::seconds interval{5}, lifetime{600};
};
[[nodiscard]] tl::expected<Question, Fault> device_request(const Grant& grant, const Moment& moment);
[[nodiscard]] tl::expected<Device, Fault> read_device(const http::Answer& answer, const Asked& asked);
[[nodiscard]] tl::expected<Question, Fault> poll_request(const Grant& grant, const std::string& secret,
                                                         const Device& device, const Moment& moment);

}  // namespace oauth
