// SELECT and EXAMINE (RFC 3501, 6.3.1 and 6.3.2).
#include "daemon/imap/client.hh"
#include "daemon/imap/encode.hh"

namespace imap {

awaitable<Result<Selected>> Client::select(std::string_view mailbox, bool read_only) {
  exists_ = 0;
  Selected selected;
  const Handler on = [&selected](Response&& response) {
    if (response.name != "OK") return;
    const Status status = status_of(response);
    if (status.code == "UIDVALIDITY") read_number(status.arguments, selected.uidvalidity);
    if (status.code == "UIDNEXT") read_number(status.arguments, selected.uidnext);
  };
  const std::string command = (read_only ? "EXAMINE " : "SELECT ") + mailbox_word(mailbox);
  const net::Deadline until = deadline();
  auto status = co_await run(command, on, until, stop_);
  if (!status) co_return net::failure(status);
  if (status->kind != Status::Kind::ok) co_return refused(command, *status);
  if (selected.uidvalidity == 0) {
    co_return net::failure(net::Code::protocol,
                           server() + " gives " + net::printable(mailbox) + " no UIDVALIDITY",
                           "without one no mail can be told from another: this server cannot be used");
  }
  selected.exists = exists_;
  selected.read_only = read_only || status->code == "READ-ONLY";
  news_ = false;
  co_return selected;
}

}  // namespace imap
