// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.NodeApi;

public class DeepTreeTests
{
    private const int Levels = 200_000;

    [Fact]
    public void Hash_OfATreeNestedBeyondTheStack_ThrowsAndTheStoreGoesOn()
    {
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory());
        using ContextTree tree = Nested(store);
        Assert.Throws<InsufficientExecutionStackException>(() => tree.Hash());
        Assert.Throws<InsufficientExecutionStackException>(() => store.Commit(tree, new CommitInfo()));
        Assert.Equal(0, store.CommitCount);
        Assert.True(tree.Delete("a"));
        Assert.True(tree.IsEmpty);
        tree.Set("b", [1]);
        store.Commit(tree, new CommitInfo());
        Assert.True(store.Verify(cancellationToken: TestContext.Current.CancellationToken).IsClean);
    }

    private static ContextTree Nested(ContextStore store)
    {
        ContextTree tree = store.CreateTree();
        tree.Set("a/x", [1]);
        for (int i = 0; i < Levels; i++)
        {
            using ContextTree inner = tree.Fork();
            tree.SetSubtree("a", inner);
        }

        return tree;
    }
}
