// What happens on the server to a mail that is safe with us: UID STORE, UID MOVE (RFC 6851), UID COPY, UID
// EXPUNGE (RFC 4315).
#include "daemon/imap/client.hh"
#include "daemon/imap/encode.hh"

namespace imap {

awaitable<Result<void>> Client::perform_on(std::string before, std::vector<Uid> uids, std::string behind) {
  const auto sets = uid_sets(std::move(uids));
  for (const std::string& set : sets) {
    auto done = co_await perform(before + " " + set + behind);
    if (!done) co_return net::failure(done);
  }
  co_return Result<void>();
}

awaitable<Result<void>> Client::mark_seen(std::vector<Uid> uids) {
  return perform_on("UID STORE", std::move(uids), " +FLAGS.SILENT (\\Seen)");
}

awaitable<Result<void>> Client::remove(std::vector<Uid> uids) {
  auto flagged = co_await perform_on("UID STORE", uids, " +FLAGS.SILENT (\\Deleted)");
  if (!flagged || !can("UIDPLUS")) co_return flagged;
  co_return co_await perform_on("UID EXPUNGE", uids, "");
}

awaitable<Result<void>> Client::move(std::vector<Uid> uids, std::string_view folder) {
  return carry("UID MOVE", std::move(uids), folder);
}

awaitable<Result<void>> Client::copy(std::vector<Uid> uids, std::string_view folder) {
  return carry("UID COPY", std::move(uids), folder);
}

awaitable<Result<void>> Client::carry(std::string verb, std::vector<Uid> uids, std::string_view folder) {
  const std::string word = mailbox_word(folder);
  const auto sets = uid_sets(std::move(uids));
  for (const std::string& set : sets) {
    auto moved = co_await move_set(verb, set, word);
    if (!moved) co_return net::failure(moved);
  }
  co_return Result<void>();
}

awaitable<Result<void>> Client::move_set(std::string verb, std::string set, std::string folder_word) {
  const std::string command = verb + " " + set + " " + folder_word;
  const Handler ignore = [](Response&&) {};
  const std::stop_token never;
  for (int attempt = 0;; ++attempt) {
    const net::Deadline until = deadline();
    auto status = co_await run(command, ignore, until, never);
    if (!status) co_return net::failure(status);
    if (status->kind == Status::Kind::ok) co_return Result<void>();
    if (status->code != "TRYCREATE" || attempt > 0) co_return refused(command, *status);
    auto created = co_await perform("CREATE " + folder_word);
    if (!created) co_return net::failure(created);
    co_await perform("SUBSCRIBE " +
                     folder_word);  // a courtesy to people who look: its failure does not matter
  }
}

}  // namespace imap
