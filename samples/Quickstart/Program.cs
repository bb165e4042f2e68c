// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore;

using ContextStore store = ContextStore.Open("ledger");
using ContextTree tree = store.CheckoutHead();
tree.Set("accounts/alice/balance", "100"u8);
tree.Set("accounts/bob/balance", "20"u8);
CommitSummary first = store.Commit(tree, new CommitInfo { Date = 1, Message = "block 1"u8.ToArray() });
tree.Delete("accounts/bob");
CommitSummary second = store.Commit(tree, new CommitInfo { Date = 2, Message = "block 2"u8.ToArray() });
using ContextTree past = store.Checkout(first.Hash);
Console.WriteLine($"{CommitText.ToBase58(second.Hash)}: bob is there: {tree.ContainsTree("accounts/bob")}, in the past: {past.ContainsTree("accounts/bob")}");
