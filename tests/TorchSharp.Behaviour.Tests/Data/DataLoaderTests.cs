using FluentAssertions;
using TorchSharp.Behaviour.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.utils.data;

namespace TorchSharp.Behaviour.Tests.Data;

/// <summary>A batch lives until the enumerator advances or ends. TorchSharp 0.102.8 to 0.107.0.</summary>
public class DataLoaderTests
{
    [Fact]
    public void A_batch_is_disposed_when_the_enumerator_advances()
    {
        using var loader = DataLoader(new Numbers(5), 2);
        var batches = new List<Tensor>();

        foreach (var batch in loader)
        {
            batches.All(earlier => earlier.IsInvalid).Should().BeTrue();
            batch["x"].IsInvalid.Should().BeFalse();
            batches.Add(batch["x"]);
        }

        batches.Should().HaveCount(3).And.OnlyContain(batch => batch.IsInvalid);
    }

    [Fact]
    public void The_first_batch_taken_out_of_the_loop_is_empty()
    {
        using var loader = DataLoader(new Numbers(5), 2);

        loader.First()["x"].IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_loader_told_not_to_dispose_leaves_the_batch_to_the_caller()
    {
        using var loader = DataLoader(new Numbers(5), 2, disposeBatch: false);

        using var batch = loader.First()["x"];

        batch.data<float>().ToArray().Should().Equal(0, 1);
    }

    [Fact]
    public void A_pass_over_the_data_leaves_no_tensor_behind()
    {
        using var loader = DataLoader(new Numbers(64), 8, shuffle: true, seed: 3, num_worker: 2);

        LiveTensors.Growth(() =>
        {
            foreach (var _ in loader) continue;
        }).Should().Be(0);
    }

    [Fact]
    public void A_seed_gives_the_same_order_at_each_pass_and_in_every_version()
    {
        using var loader = DataLoader(new Numbers(8), 8, shuffle: true, seed: 42);

        Order(loader).Should().Equal(Order(loader));
        Order(loader).Should().Equal(4, 0, 7, 3, 1, 6, 2, 5);
    }

    [Fact]
    public void The_last_batch_is_short_or_dropped()
    {
        using var all = DataLoader(new Numbers(5), 2);
        using var full = DataLoader(new Numbers(5), 2, drop_last: true);

        (all.Count, full.Count).Should().Be((3, 2));
        all.Select(batch => batch["x"].size(0)).Should().Equal(2, 2, 1);
        full.Select(batch => batch["x"].size(0)).Should().Equal(2, 2);
    }

    [Fact]
    public void Tensors_with_equal_rows_make_a_dataset_of_lists()
    {
        using var images = arange(6, float32).view(3, 2);
        using var labels = arange(3);
        using var loader = DataLoader(TensorDataset(images, labels), 2);

        var seen = loader.Select(batch => (batch[0].shape, batch[1].data<long>().ToArray())).ToList();

        seen[0].shape.Should().Equal(2, 2);
        seen[1].Item2.Should().Equal(2);
        images.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void Disposing_the_loader_disposes_the_dataset_unless_told_otherwise()
    {
        var (mine, its) = (new Numbers(1), new Numbers(1));

        DataLoader(mine, 1, disposeDataset: false).Dispose();
        DataLoader(its, 1).Dispose();

        (mine.Disposed, its.Disposed).Should().Be((false, true));
    }

    private static float[] Order(TorchSharp.Modules.DataLoader loader) => loader.Select(batch => batch["x"].data<float>().ToArray()).Single();

    private sealed class Numbers(long count) : Dataset
    {
        public bool Disposed { get; private set; }

        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["x"] = full([], index, float32) };

        protected override void Dispose(bool disposing)
        {
            Disposed = true;
            base.Dispose(disposing);
        }
    }
}
