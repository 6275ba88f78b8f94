#include "tests/net/imap_server.hh"

#include <algorithm>
#include <sstream>

namespace fake {
namespace {

std::vector<Script> repeated(std::size_t count, const Script& script) {
  return std::vector<Script>(count, script);
}

std::string unquoted(const std::string& text) {
  return text.size() < 2 ? text : text.substr(1, text.size() - 2);
}

}  // namespace

ImapServer::ImapServer(Options options)
    : options_(std::move(options)),
      server_(repeated(options_.connections, [this](Peer& peer) { serve(peer); })) {}

std::uint32_t ImapServer::deliver(std::string bytes, std::string flag) {
  std::uint32_t uid = 0;
  {
    const std::lock_guard lock(mutex_);
    uid = next_++;
    mails_[uid] = std::move(bytes);
    if (!flag.empty()) first_flags_[uid] = " " + std::move(flag);
  }
  server_.wake();
  return uid;
}

void ImapServer::deliver_at(std::uint32_t uid, std::string bytes) {
  const std::lock_guard lock(mutex_);
  next_ = std::max(next_, uid + 1);
  mails_[uid] = std::move(bytes);
}

void ImapServer::become(std::uint32_t uidvalidity, std::uint32_t next) {
  const std::lock_guard lock(mutex_);
  options_.uidvalidity = uidvalidity;
  next_ = next;
  mails_.clear();
  flags_.clear();
}

void ImapServer::date(std::string internal_date) {
  const std::lock_guard lock(mutex_);
  options_.internal_date = std::move(internal_date);
}

std::map<std::uint32_t, std::string> ImapServer::mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}

std::map<std::string, std::set<std::uint32_t>> ImapServer::folders() const {
  const std::lock_guard lock(mutex_);
  return folders_;
}

std::set<std::string> ImapServer::flags(std::uint32_t uid) const {
  const std::lock_guard lock(mutex_);
  const auto found = flags_.find(uid);
  return found == flags_.end() ? std::set<std::string>() : found->second;
}

std::vector<std::string> ImapServer::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

std::size_t ImapServer::count(const std::string& prefix) const {
  std::size_t count = 0;
  for (const auto& command : commands()) count += command.starts_with(prefix) ? 1 : 0;
  return count;
}

void ImapServer::serve(Peer& peer) {
  imap_start(peer, options_.capabilities);
  for (bool on = true; on;) {
    const Command command = imap_command(peer);
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(command.text);
    }
    if (options_.hook && options_.hook(peer, command)) continue;
    on = answer(peer, command);
  }
}

bool ImapServer::answer(Peer& peer, const Command& command) {
  if (command.text == "IDLE") {
    idle(peer, command);
    return true;
  }
  const std::lock_guard lock(mutex_);
  std::istringstream words(command.text);
  std::string verb, what, set;
  words >> verb;
  if (verb == "UID") words >> what >> set >> std::ws;
  std::string rest;
  std::getline(words, rest);
  std::string code;
  if (verb == "SELECT" || verb == "EXAMINE") {
    peer.send("* " + std::to_string(mails_.size()) +
              " EXISTS\r\n* FLAGS (\\Seen \\Deleted)\r\n* OK [UIDVALIDITY " +
              std::to_string(options_.uidvalidity) + "] valid\r\n* OK [UIDNEXT " + std::to_string(next_) +
              "] next\r\n");
    code = verb == "SELECT" ? "[READ-WRITE] " : "[READ-ONLY] ";
  } else if (verb == "NOOP") {
    peer.send("* " + std::to_string(mails_.size()) + " EXISTS\r\n");
  } else if (what == "FETCH") {
    fetch(peer, set, rest);
  } else if (what == "STORE") {
    for (const auto uid : expand(set)) flags_[uid].insert(rest);
  } else if (what == "MOVE" || what == "COPY") {
    for (const auto uid : expand(set)) folders_[unquoted(rest)].insert(uid);
    if (what == "MOVE") expunge(peer, expand(set));
  } else if (what == "EXPUNGE") {
    expunge(peer, expand(set));
  } else if (verb == "LOGOUT") {
    peer.send("* BYE see you\r\n");
  } else if (verb != "CREATE" && verb != "SUBSCRIBE") {
    peer.send(command.tag + " BAD what?\r\n");
    return true;
  }
  peer.send(command.tag + " OK " + code + "done\r\n");
  return verb != "LOGOUT";
}

void ImapServer::idle(Peer& peer, const Command& command) {
  std::size_t told = 0;
  {
    const std::lock_guard lock(mutex_);
    told = mails_.size();
    peer.send("+ idling\r\n* " + std::to_string(told) + " EXISTS\r\n");
  }
  while (!peer.wait()) {
    const std::lock_guard lock(mutex_);
    if (mails_.size() != told) peer.send("* " + std::to_string(mails_.size()) + " EXISTS\r\n");
    told = mails_.size();
  }
  if (peer.line() != "DONE") throw std::runtime_error("IDLE without DONE");
  peer.send(command.tag + " OK idled\r\n");
}

void ImapServer::fetch(Peer& peer, const std::string& set, const std::string& items) {
  std::size_t sequence = 0;
  const auto uids = expand(set);
  for (const auto& [uid, bytes] : mails_) {
    ++sequence;
    if (!uids.contains(uid)) continue;
    std::string answer = "* " + std::to_string(sequence) + " FETCH (UID " + std::to_string(uid);
    if (items.find("FLAGS") != std::string::npos) answer += " FLAGS (\\Recent" + first_flags_[uid] + ")";
    if (items.find("SIZE") != std::string::npos) answer += " RFC822.SIZE " + std::to_string(bytes.size());
    if (items.find("DATE") != std::string::npos) answer += " INTERNALDATE \"" + options_.internal_date + "\"";
    if (const auto part = items.find("BODY.PEEK[]<0."); part != std::string::npos) {
      const std::string start = bytes.substr(0, std::stoul(items.substr(part + 14)));
      answer += " BODY[]<0> {" + std::to_string(start.size()) + "}\r\n" + start;
    } else if (items.find("BODY.PEEK[]") != std::string::npos) {
      answer += " BODY[] {" + std::to_string(bytes.size()) + "}\r\n" + bytes;
    }
    peer.send(answer + ")\r\n");
  }
}

void ImapServer::expunge(Peer& peer, const std::set<std::uint32_t>& uids) {
  std::size_t sequence = 1;
  for (auto mail = mails_.begin(); mail != mails_.end();) {
    if (uids.contains(mail->first)) {
      mail = mails_.erase(mail);
      peer.send("* " + std::to_string(sequence) + " EXPUNGE\r\n");
    } else {
      ++mail;
      ++sequence;
    }
  }
}

std::set<std::uint32_t> ImapServer::expand(const std::string& set) const {
  std::set<std::uint32_t> uids;
  std::istringstream parts(set);
  for (std::string part; std::getline(parts, part, ',');) {
    const auto colon = part.find(':');
    const auto number = [&](const std::string& text) -> std::uint32_t {
      if (text != "*") return static_cast<std::uint32_t>(std::stoul(text));
      return mails_.empty() ? 0 : mails_.rbegin()->first;
    };
    auto first = number(part.substr(0, colon)),
         last = number(part.substr(colon == std::string::npos ? 0 : colon + 1));
    if (first > last) std::swap(first, last);  // n:* names the last mail even below n
    for (const auto& [uid, bytes] : mails_) {
      if (uid >= first && uid <= last) uids.insert(uid);
    }
  }
  return uids;
}

}  // namespace fake
