using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => At(indices);
            set => Put(indices, value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => At([.. indices.Select(TensorIndex.Tensor)]);
            set => Put([.. indices.Select(TensorIndex.Tensor)], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At([.. indices.Select(index => TensorIndex.Single(index))]);
            set => Put([.. indices.Select(index => TensorIndex.Single(index))], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => this[(long[])[i1]];
            set => this[(long[])[i1]] = value;
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => this[(long[])[i1, i2]];
            set => this[(long[])[i1, i2]] = value;
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => this[(long[])[i1, i2, i3]];
            set => this[(long[])[i1, i2, i3]] = value;
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => this[(long[])[i1, i2, i3, i4]];
            set => this[(long[])[i1, i2, i3, i4]] = value;
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => this[(long[])[i1, i2, i3, i4, i5]];
            set => this[(long[])[i1, i2, i3, i4, i5]] = value;
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => this[(long[])[i1, i2, i3, i4, i5, i6]];
            set => this[(long[])[i1, i2, i3, i4, i5, i6]] = value;
        }

        private Tensor At(TensorIndex[] indices)
        {
            var (view, positions) = Located(indices);
            if (positions.Length == 0) return view;
            using (view) return Aten.index.Call(view, Arg.Optional(positions));
        }

        private void Put(TensorIndex[] indices, Tensor value)
        {
            var (view, positions) = Located(indices);
            using (view)
            {
                if (positions.Length == 0) view.copy_(value);
                else Aten.index_put_.Run(view, Arg.Optional(positions), value);
            }
        }

        // Numbers, slices and new dimensions make a view of this tensor; index tensors are left for it, each at its dimension of the view.
        private (Tensor View, Tensor?[] Positions) Located(TensorIndex[] indices)
        {
            var view = alias();
            var positions = new List<Tensor?>();
            long dim = 0;
            foreach (var index in indices)
            {
                switch (index.Form)
                {
                    case TensorIndex.Kind.Single:
                        Narrow(view.select(dim, index.Start ?? 0));
                        break;
                    case TensorIndex.Kind.Slice:
                        Narrow(Aten.slice.Call(view, dim, index.Start, index.Stop, index.Step ?? 1));
                        dim++;
                        break;
                    case TensorIndex.Kind.NewDimension:
                        Narrow(view.unsqueeze(dim));
                        dim++;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim = view.Dimensions - indices.SkipWhile(other => other.Form != TensorIndex.Kind.Ellipsis).Sum(Consumed);
                        break;
                    case TensorIndex.Kind.Tensor:
                        while (positions.Count < dim) positions.Add(null);
                        positions.Add(index.Indices);
                        dim += Consumed(index);
                        break;
                }
            }
            return (view, [.. positions]);

            void Narrow(Tensor next)
            {
                view.Dispose();
                view = next;
            }
        }

        // How many dimensions of the tensor an index stands for.
        private static long Consumed(TensorIndex index) => index.Form switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor => index.Indices!.dtype == ScalarType.Bool ? index.Indices.Dimensions : 1,
            _ => 0,
        };
    }
}
