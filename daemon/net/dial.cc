#include "daemon/net/dial.hh"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <new>
#include <optional>
#include <unistd.h>

namespace net {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

// One descriptor that libcurl waits for. Asio gets a duplicate, because libcurl closes its own whenever it
// likes.
struct Watch {
  Watch(const asio::any_io_executor& executor, curl_socket_t socket) : descriptor(executor, ::dup(socket)) {}
  Descriptor descriptor;
  int wanted = 0;  // CURL_POLL_IN, CURL_POLL_OUT or both
  bool reading = false, writing = false;
};

struct Dial::State : std::enable_shared_from_this<Dial::State> {
  State(asio::any_io_executor executor, CURL* handle) : timer(executor), done(executor), easy(handle) {}

  asio::steady_timer timer;  // libcurl's
  asio::steady_timer done;   // never expires: cancelled when the transfer has ended
  CURL* easy;
  CURLM* multi = nullptr;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches;
  std::optional<CURLcode> result;

  static int on_socket(CURL*, curl_socket_t socket, int wanted, void* self, void*);
  static int on_timer(CURLM*, long milliseconds, void* self);
  void wait(curl_socket_t socket, const std::shared_ptr<Watch>& watch);
  void wait_for(curl_socket_t socket, const std::shared_ptr<Watch>& watch, bool write);
  void act(curl_socket_t socket, int ready);
  void end(CURLcode code);
};

int Dial::State::on_socket(CURL*, curl_socket_t socket, int wanted, void* self, void*) {
  auto& state = *static_cast<State*>(self);
  if (wanted == CURL_POLL_REMOVE) {
    state.watches.erase(socket);
    return 0;
  }
  auto& watch = state.watches[socket];
  try {
    if (!watch) watch = std::make_shared<Watch>(state.done.get_executor(), socket);
  } catch (const std::exception&) {  // out of descriptors: libcurl fails the transfer
    state.watches.erase(socket);
    return -1;
  }
  watch->wanted = wanted;
  state.wait(socket, watch);
  return 0;
}

int Dial::State::on_timer(CURLM*, long milliseconds, void* self) {
  auto& state = *static_cast<State*>(self);
  state.timer.cancel();
  if (milliseconds < 0) return 0;
  state.timer.expires_after(std::chrono::milliseconds(milliseconds));
  state.timer.async_wait([weak = state.weak_from_this()](boost::system::error_code error) {
    const auto self_again = weak.lock();
    if (!error && self_again) self_again->act(CURL_SOCKET_TIMEOUT, 0);
  });
  return 0;
}

void Dial::State::wait(curl_socket_t socket, const std::shared_ptr<Watch>& watch) {
  if ((watch->wanted & CURL_POLL_IN) != 0 && !watch->reading) wait_for(socket, watch, false);
  if ((watch->wanted & CURL_POLL_OUT) != 0 && !watch->writing) wait_for(socket, watch, true);
}

void Dial::State::wait_for(curl_socket_t socket, const std::shared_ptr<Watch>& watch, bool write) {
  (write ? watch->writing : watch->reading) = true;
  const auto type = write ? Descriptor::wait_write : Descriptor::wait_read;
  const auto ready = [weak = weak_from_this(), weak_watch = std::weak_ptr(watch), socket,
                      write](boost::system::error_code error) {
    const auto self = weak.lock();
    const auto again = weak_watch.lock();
    if (error || !self || !again) return;
    (write ? again->writing : again->reading) = false;
    if ((again->wanted & (write ? CURL_POLL_OUT : CURL_POLL_IN)) == 0) return;
    self->act(socket, write ? CURL_CSELECT_OUT : CURL_CSELECT_IN);
    const auto still = self->watches.find(socket);
    if (!self->result && still != self->watches.end() && still->second == again) self->wait(socket, again);
  };
  watch->descriptor.async_wait(type, ready);
}

void Dial::State::act(curl_socket_t socket, int ready) {
  if (result) return;
  int running = 0;
  if (curl_multi_socket_action(multi, socket, ready, &running) != CURLM_OK) return end(CURLE_FAILED_INIT);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg == CURLMSG_DONE) return end(message->data.result);
  }
}

void Dial::State::end(CURLcode code) {
  if (!result) result = code;
  timer.cancel();
  watches.clear();
  done.cancel();
}

Dial::Dial(asio::any_io_executor executor, CURL* easy) : state_(std::make_shared<State>(executor, easy)) {
  state_->multi = curl_multi_init();
  if (state_->multi == nullptr) throw std::bad_alloc();
  curl_multi_setopt(state_->multi, CURLMOPT_SOCKETFUNCTION, &State::on_socket);
  curl_multi_setopt(state_->multi, CURLMOPT_SOCKETDATA, state_.get());
  curl_multi_setopt(state_->multi, CURLMOPT_TIMERFUNCTION, &State::on_timer);
  curl_multi_setopt(state_->multi, CURLMOPT_TIMERDATA, state_.get());
}

Dial::~Dial() {
  state_->end(CURLE_ABORTED_BY_CALLBACK);
  curl_multi_setopt(state_->multi, CURLMOPT_SOCKETFUNCTION, nullptr);
  curl_multi_setopt(state_->multi, CURLMOPT_TIMERFUNCTION, nullptr);
  curl_multi_remove_handle(state_->multi, state_->easy);
  curl_multi_cleanup(state_->multi);
}

asio::awaitable<CURLcode> Dial::finish(std::stop_token stop) {
  const auto state = state_;
  const std::stop_callback on_stop(stop, [&state] { state->end(CURLE_ABORTED_BY_CALLBACK); });
  if (!state->result && curl_multi_add_handle(state->multi, state->easy) != CURLM_OK)
    state->end(CURLE_FAILED_INIT);
  if (!state->result) {
    state->done.expires_at(asio::steady_timer::time_point::max());
    co_await state->done.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return *state->result;
}

}  // namespace net
