#pragma once
// HTTPS by libcurl on the Asio loop: one request, one connection, one answer.
//
//   auto answer = co_await http::exchange(request, stop);
//   if (!answer) ... answer.error().error.what, answer.error().sent ...
//
// The server must prove who it is (TLS 1.2 or later). Redirects are not followed, proxies of the environment
// not used, credentials for one place thus never go to another. Connections are not kept: on one that was
// open already, a loss could not be told from a request that was taken.

#include <boost/asio/awaitable.hpp>
#include <stop_token>

#include "daemon/http/message.hh"

namespace http {

boost::asio::awaitable<Answer> exchange(Request request, std::stop_token stop);

}  // namespace http
