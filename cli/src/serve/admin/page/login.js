// Signs in by the token in the address, after the `#`, which browsers send to no server.

const token = location.hash.slice(1);
if (token !== "") {
  // Neither the history nor the next page keeps it.
  history.replaceState(null, "", location.pathname);
  const form = document.querySelector("form");
  form.elements.token.value = token;
  form.submit();
}
